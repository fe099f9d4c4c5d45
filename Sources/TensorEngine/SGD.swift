import CKernels

/// Stochastic gradient descent with (Nesterov) momentum and weight decay, as PyTorch's `SGD` computes it
/// (Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013).
///
///     d ← gradient + weightDecay · w
///     v ← momentum · v + d                    (at first v ← d)
///     w ← w − learningRate · (d + momentum · v)    with Nesterov, or w − learningRate · v
public struct SGD: Sendable, Equatable {
  /// In [0, 1).
  public var momentum: Float
  public var nesterov: Bool
  /// At least 0; applies to every parameter.
  public var weightDecay: Float
  /// What happens to a parameter that a step gave no gradient.
  public var unsampled: Unsampled

  public enum Unsampled: String, Sendable, CaseIterable {
    /// It decays and coasts on its momentum once it has had a first gradient (a gradient of zero, as the
    /// RLNAS reference's optimiser sees it).
    case decay
    /// It stays as it is (as PyTorch 2 has it).
    case frozen
  }

  public init(
    momentum: Float = 0.9, nesterov: Bool = true, weightDecay: Float = 5e-4, unsampled: Unsampled = .decay
  ) {
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.unsampled = unsampled
  }

  /// Makes one step.
  ///
  /// - Parameters:
  ///   - parameters: what to move; their gradients are forgotten.
  ///   - learningRate: at least 0.
  public func step(_ parameters: ParameterVector, learningRate: Float) {
    for index in parameters.tensors.indices {
      let tensor = parameters.tensors[index]
      let gradient = tensor.gradientPointer
      let isFirst = !parameters.hasMomentum[index]
      if gradient == nil && (isFirst || unsampled == .frozen) { continue }
      azimuth_sgd(
        tensor.pointer, parameters.momentumPointer(index), gradient, tensor.count, isFirst ? 1 : 0, momentum,
        nesterov ? 1 : 0, weightDecay, learningRate)
      parameters.hasMomentum[index] = true
    }
    parameters.clearGradients()
  }
}
