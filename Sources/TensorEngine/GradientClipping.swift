/// Keeps gradients from growing too large before an optimiser's step.
public enum GradientClipping: Sendable, Equatable {
  case none
  /// Each gradient is limited to [−limit, limit].
  case value(Float)
  /// All gradients are scaled together so that their common 2-norm is at most the limit (Pascanu et al., "On
  /// the difficulty of training recurrent neural networks", ICML 2013).
  case norm(Float)

  /// Clips the gradients that the last backward pass left.
  public func apply(to parameters: ParameterVector) {
    switch self {
    case .none: break
    case .value(let limit):
      for tensor in parameters.tensors {
        guard let gradient = tensor.mutableGradient else { continue }
        for i in 0..<tensor.count { gradient[i] = min(max(gradient[i], -limit), limit) }
      }
    case .norm(let limit):
      var squares = 0.0
      for tensor in parameters.tensors {
        guard let gradient = tensor.mutableGradient else { continue }
        for i in 0..<tensor.count { squares += Double(gradient[i]) * Double(gradient[i]) }
      }
      // The small constant is PyTorch's `clip_grad_norm_`'s.
      let scale = Float(Double(limit) / (squares.squareRoot() + 1e-6))
      guard scale < 1 else { return }
      for tensor in parameters.tensors {
        guard let gradient = tensor.mutableGradient else { continue }
        for i in 0..<tensor.count { gradient[i] *= scale }
      }
    }
  }
}
