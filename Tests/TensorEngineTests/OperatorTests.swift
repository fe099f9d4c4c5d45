import TensorEngine
import Testing

struct OperatorTests {
  @Test(arguments: OperatorCase.all)
  func outputAndGradientsAreThoseOfPyTorch(_ operation: OperatorCase) {
    let engine = Engine(threads: 2)
    let inputs = operation.fixtureInputs(engine)
    let seed = Fixture.operators.values("\(operation.name).seed")
    var output: Tensor?
    engine.withGradients { engine in
      let result = operation.run(engine, inputs)
      output = result
      return engine.weightedSum(result, seed)
    }
    #expect(output?.shape == Fixture.operators.shape("\(operation.name).output"))
    let expected = Fixture.operators.values("\(operation.name).output")
    #expect(relativeError(output?.values ?? [], expected) < 1e-5)
    for (name, input) in zip(operation.inputs, inputs) {
      let gradient = Fixture.operators.values("\(operation.name).gradient.\(name)")
      #expect(relativeError(input.gradient, gradient) < 2e-5, "gradient of \(name)")
    }
  }

  /// Central differences of Σ seed·output along random directions.
  @Test(arguments: OperatorCase.all)
  func gradientsAreFiniteDifferences(_ operation: OperatorCase) {
    // Differences magnify rounding: Winograd's is compared with PyTorch's values and with the definition instead.
    let engine = Engine(threads: 1, arithmetic: .exact)
    let inputs = operation.fixtureInputs(engine)
    let seed = Fixture.operators.values("\(operation.name).seed")
    engine.withGradients { $0.weightedSum(operation.run($0, inputs), seed) }

    func loss() -> Double {
      zip(operation.run(engine, inputs).values, seed).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }
    var random = RandomStream(seed: 11, purpose: .sampling)
    for (name, input) in zip(operation.inputs, inputs) {
      let start = input.values
      let gradient = input.gradient
      // Kinks of ReLU and maxima sit at random places: a small step in few coordinates rarely meets one.
      for coordinate in random.permutation(input.count).prefix(12) {
        let step: Float = 2e-3 * max(abs(start[coordinate]), 0.5)
        func shifted(_ by: Float) -> Double {
          var values = start
          values[coordinate] += by
          input.assign(values)
          return loss()
        }
        let slope = (shifted(step) - shifted(-step)) / Double(2 * step)
        input.assign(start)
        let scale = max(abs(Double(gradient[coordinate])), 0.3)
        #expect(abs(slope - Double(gradient[coordinate])) / scale < 0.02, "\(name)[\(coordinate)]")
      }
    }
  }

  @Test(arguments: OperatorCase.all)
  func anyNumberOfThreadsGivesTheSameBits(_ operation: OperatorCase) {
    func results(threads: Int) -> [[Float]] {
      let engine = Engine(threads: threads)
      let inputs = operation.fixtureInputs(engine)
      var output: [Float] = []
      engine.withGradients { engine in
        let result = operation.run(engine, inputs)
        output = result.values
        return engine.weightedSum(result, Fixture.operators.values("\(operation.name).seed"))
      }
      return [output] + inputs.map(\.gradient)
    }
    let one = results(threads: 1)
    #expect(results(threads: 2) == one)
    #expect(results(threads: 5) == one)
  }

  @Test func runningStatisticsMoveAsInPyTorch() {
    let engine = Engine(threads: 1)
    let x = engine.tensor([4, 5, 7, 6], Fixture.operators.values("normalization-training.input"))
    let running = RunningStatistics(
      mean: engine.tensor([6], Fixture.operators.values("normalization.mean")),
      variance: engine.tensor([6], Fixture.operators.values("normalization.variance")))
    _ = engine.batchNormalization(x, running: running)
    #expect(
      relativeError(running.mean.values, Fixture.operators.values("normalization-training.runningMean"))
        < 1e-5)
    #expect(
      relativeError(
        running.variance.values, Fixture.operators.values("normalization-training.runningVariance")) < 1e-5)
  }

  @Test func oneImageOfOnePixelHasChannelsOfItsOwn() {
    let engine = Engine(threads: 1)
    let count = 40
    func ramp(_ step: Float) -> [Float] { (0..<count).map { Float($0) * step } }
    let running = RunningStatistics(
      mean: engine.tensor([count], ramp(1)),
      variance: engine.tensor([count], [Float](repeating: 1, count: count)))
    let scale = engine.tensor([count], ramp(2), needsGradient: true)
    let x = engine.tensor([1, 1, 1, count], ramp(3), needsGradient: true)
    engine.withGradients { engine in
      let y = engine.batchNormalization(x, scale: scale, running: running, training: false, epsilon: 0)
      let z = engine.relu(y)
      let expected: [Float] = ramp(2)
      #expect(z.values == zip(expected, expected).map { $0 * $1 })
      return engine.weightedSum(z, [Float](repeating: 1, count: count))
    }
    // Channel 0 is at the kink, where the slope is 0.
    #expect(x.gradient == ramp(2))
    #expect(scale.gradient == ramp(2))
  }

  @Test func aTensorUsedTwiceCollectsBothGradients() {
    let engine = Engine(threads: 1)
    let x = engine.tensor([1, 1, 1, 2], [3, -4], needsGradient: true)
    engine.withGradients { $0.weightedSum($0.sum([x, $0.relu(x), x]), [1, 1]) }
    #expect(x.gradient == [3, 2])
  }

  @Test func memoryIsRecycledFromStepToStep() {
    let engine = Engine(threads: 2)
    let weight = engine.tensor([8, 4, 3, 3], [Float](repeating: 0.1, count: 288), needsGradient: true)
    let x = engine.tensor([4, 16, 16, 4], [Float](repeating: 1, count: 4096))
    func step() {
      engine.withGradients { engine in
        let y = engine.relu(engine.batchNormalization(engine.convolution2D(x, weight: weight, padding: 1)))
        return engine.weightedSum(engine.globalAveragePooling(y), [Float](repeating: 1, count: 32))
      }
      weight.clearGradient()
    }
    step()
    let peak = engine.peakMemory
    for _ in 0..<20 { step() }
    #expect(engine.peakMemory == peak)
  }
}

extension Engine {
  /// Σ weights·x: a loss whose gradient at x is `weights`.
  func weightedSum(_ x: Tensor, _ weights: [Float]) -> Tensor {
    linear(flattened(x), weight: tensor([1, x.count], weights))
  }
}
