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
