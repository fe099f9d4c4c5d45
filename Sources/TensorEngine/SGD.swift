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
    let moving = parameters.tensors.indices.filter {
      parameters.tensors[$0].hasGradient || (parameters.hasMomentum[$0] && unsampled == .decay)
    }
    // One pass over the flat vector, cut into equal pieces wherever parameters begin and end.
    let gradients = parameters.tensors.map(\.gradientPointer)
    parameters.engine.forEachPiece(parameters.count) { range, _, _ in
      for index in moving {
        let entry = parameters.entries[index]
        let own = range.clamped(to: entry.offset..<entry.offset + entry.count)
        if own.isEmpty { continue }
        let first = own.lowerBound - entry.offset
        azimuth_sgd(
          parameters.tensors[index].pointer + first, parameters.momentumPointer(index) + first,
          gradients[index].map { $0 + first }, own.count, parameters.hasMomentum[index] ? 0 : 1, momentum,
          nesterov ? 1 : 0, weightDecay, learningRate)
      }
    }
    for index in moving { parameters.hasMomentum[index] = true }
    parameters.clearGradients()
  }
}
