import TensorEngine

/// An operator or a block: forward, backward or both, from given images and a given gradient of the output.
final class LayerWorkload: Workload {
  enum Part { case forward, backward, both }

  private let engine: Engine
  private let part: Part
  private let input: Tensor
  private let parameters: ParameterVector
  private let gradient: Tensor
  private let layer: (Engine, Tensor, ParameterVector) -> Tensor

  init(_ description: Case, _ part: Part) {
    self.part = part
    engine = Engine(threads: description.threads, arithmetic: description.arithmetic)
    let layers = Layers(description)
    parameters = ParameterVector(layers.shapes, engine: engine)
    parameters.flatValues = Self.noise(parameters.count).map { $0 * 0.2 }
    let shape = [description.batch, description.size, description.size, description.inputs]
    input = engine.tensor(shape, Self.noise(shape.reduce(1, *)), needsGradient: part != .forward)
    layer = layers.forward
    let output = layer(engine, input, parameters)
    gradient = engine.tensor(output.shape, Self.noise(output.count))
  }

  func run(_ times: Int) -> Double {
    var total = 0.0
    for _ in 0..<times {
      if part == .forward {
        total += seconds { layer(engine, input, parameters).withMutableValues { _ in } }
        continue
      }
      var forward = 0.0
      total += seconds {
        engine.withGradients(seed: gradient) { engine in
          var output: Tensor?
          forward = seconds {
            output = layer(engine, input, parameters)
            // A normalisation that nothing follows is to be computed all the same.
            output?.withMutableValues { _ in }
          }
          return output ?? gradient
        }
      }
      if part == .backward { total -= forward }
      input.clearGradient()
      parameters.clearGradients()
    }
    return total
  }

  /// Values in ±1 that repeat after a prime number of them.
  private static func noise(_ count: Int) -> [Float] {
    (0..<count).map { Float(($0 &* 7919) % 10_007) / 5003.5 - 1 }
  }
}
