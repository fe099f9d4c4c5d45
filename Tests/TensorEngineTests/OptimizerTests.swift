import TensorEngine
import Testing

struct OptimizerTests {
  private func vector(_ values: [Float]) -> ParameterVector {
    let parameters = ParameterVector([("w", [values.count])], engine: Engine(threads: 1))
    parameters.flatValues = values
    return parameters
  }

  private func give(_ gradient: [Float], to parameters: ParameterVector, engine: Engine) {
    engine.withGradients { $0.weightedSum(parameters.tensors[0], gradient) }
  }

  @Test(arguments: [false, true])
  func stepsAreThoseOfPyTorch(nesterov: Bool) {
    let name = "sgd-\(nesterov ? "nesterov" : "plain")"
    let engine = Engine(threads: 1)
    let parameters = vector(Fixture.operators.values("\(name).start"))
    let optimizer = SGD(momentum: 0.9, nesterov: nesterov, weightDecay: 0.01)
    for step in 0..<5 {
      // Step 2 has no gradient at all: weights that a step did not sample decay and coast.
      if step != 2 {
        give(Fixture.operators.values("\(name).gradient\(step)"), to: parameters, engine: engine)
      }
      optimizer.step(parameters, learningRate: 0.1 / Float(step + 1))
      let expected = Fixture.operators.values("\(name).after\(step)")
      #expect(relativeError(parameters.flatValues, expected) < 1e-6, "step \(step)")
    }
  }

  @Test func stepsOfAdamAreThoseOfPyTorch() {
    var values = Fixture.operators.values("adam.start")
    let optimizer = Adam(learningRate: 0.02, firstDecay: 0.5, secondDecay: 0.999, weightDecay: 0.01)
    var moments = Adam.Moments(count: values.count)
    for step in 0..<5 {
      optimizer.step(&values, gradient: Fixture.operators.values("adam.gradient\(step)"), &moments)
      #expect(relativeError(values, Fixture.operators.values("adam.after\(step)")) < 1e-6, "step \(step)")
    }
    #expect(moments.step == 5)
  }

  /// Whatever the slope's size, a first step is as long as the learning rate.
  @Test func aFirstStepOfAdamIsAsLongAsItsLearningRate() {
    var values: [Float] = [1, 1, 1]
    var moments = Adam.Moments(count: 3)
    Adam(learningRate: 0.5).step(&values, gradient: [1e-3, -40, 0], &moments)
    #expect(zip(values, [0.5, 1.5, 1]).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func constantsSeeTheParametersAndTakeNoGradient() {
    let engine = Engine(threads: 1)
    let parameters = ParameterVector([("a", [2]), ("b", [1])], engine: engine)
    parameters.flatValues = [1, 2, 3]
    #expect(parameters.constant("b")?.values == [3] && parameters.constant("c") == nil)
    parameters.flatValues = [4, 5, 6]
    #expect(parameters.constants.map(\.values) == [[4, 5], [6]])
    engine.withGradients { $0.weightedSum(parameters.constants[0], [1, 1]) }
    #expect(!parameters.tensors[0].hasGradient && !parameters.constants[0].hasGradient)
  }

  /// Pieces end inside parameters, and some parameters lie in one piece together.
  @Test func aStepOverManyParametersIsThatOfEachAlone() {
    let counts = [1, 100, 3, 7, 64, 2, 33]
    let optimizer = SGD(weightDecay: 0.01)
    func weights(_ index: Int) -> [Float] { (0..<counts[index]).map { Float($0 * 7 % 11) - Float(index) } }
    let engine = Engine(threads: 3)
    let together = ParameterVector(counts.indices.map { ("w\($0)", [counts[$0]]) }, engine: engine)
    together.flatValues = counts.indices.flatMap(weights)
    let alone = counts.indices.map { vector(weights($0)) }
    for step in 0..<4 {
      for index in counts.indices where (step + index) % 3 > 0 {
        let gradient = weights(index).map { $0 * $0 - Float(step) }
        engine.withGradients { $0.weightedSum(together.tensors[index], gradient) }
        give(gradient, to: alone[index], engine: engine)
      }
      optimizer.step(together, learningRate: 0.1)
      for parameters in alone { optimizer.step(parameters, learningRate: 0.1) }
      #expect(together.flatValues == alone.flatMap(\.flatValues))
      #expect(together.flatMomenta == alone.flatMap(\.flatMomenta))
    }
    #expect(together.hasMomentum.allSatisfy { $0 })
  }

  @Test func weightsStayAsTheyAreUntilTheirFirstGradient() {
    let parameters = vector([1, 2])
    SGD(weightDecay: 0.1).step(parameters, learningRate: 0.1)
    #expect(parameters.flatValues == [1, 2])
    #expect(parameters.hasMomentum == [false])
  }

  @Test func frozenWeightsStayAsTheyAreInAStepThatDoesNotSampleThem() {
    let engine = Engine(threads: 1)
    let parameters = vector([1, 2])
    let optimizer = SGD(weightDecay: 0.1, unsampled: .frozen)
    give([1, 1], to: parameters, engine: engine)
    optimizer.step(parameters, learningRate: 0.1)
    let after = parameters.flatValues
    #expect(after != [1, 2])
    optimizer.step(parameters, learningRate: 0.1)
    #expect(parameters.flatValues == after)
  }

  @Test(arguments: [("clip-small", Float(0.5)), ("clip-large", 100)])
  func clippingByNormIsThatOfPyTorch(name: String, limit: Float) {
    let parameters = vector([Float](repeating: 0, count: 8))
    give(Fixture.operators.values("\(name).gradient"), to: parameters, engine: Engine(threads: 1))
    GradientClipping.norm(limit).apply(to: parameters)
    #expect(relativeError(parameters.tensors[0].gradient, Fixture.operators.values("\(name).clipped")) < 1e-6)
  }

  @Test func clippingByValueLimitsEachGradient() {
    let parameters = vector([0, 0, 0])
    give([-7, 0.5, 6], to: parameters, engine: Engine(threads: 1))
    GradientClipping.value(5).apply(to: parameters)
    #expect(parameters.tensors[0].gradient == [-5, 0.5, 5])
  }

  @Test func schedulesBeginAndEndAsTold() {
    for schedule in [Schedule.cosine(from: 0.025, to: 0.001), .linear(from: 0.025, to: 0.001)] {
      #expect(schedule.rate(at: 0) == 0.025)
      #expect(abs(schedule.rate(at: 1) - 0.001) < 1e-9)
      #expect(abs(schedule.rate(at: 0.5) - 0.013) < 1e-8)
      #expect(schedule.rate(at: 7) == schedule.rate(at: 1))
    }
    #expect(abs(Schedule.cosine(from: 1, to: 0).rate(at: 0.25) - 0.853_553_4) < 1e-6)
  }
}
