import Foundation

/// How a learning rate falls over a training.
public enum Schedule: Sendable, Equatable {
  /// Half a cosine from `from` to `to` (Loshchilov and Hutter, "SGDR", ICLR 2017, without restarts).
  case cosine(from: Float, to: Float)
  /// A straight line from `from` to `to`.
  case linear(from: Float, to: Float)

  /// The rate at a point of the training: `progress` 0 is its beginning, 1 its end.
  public func rate(at progress: Double) -> Float {
    let progress = min(max(progress, 0), 1)
    switch self {
    case .cosine(let from, let to):
      return Float(Double(to) + Double(from - to) * (1 + cos(.pi * progress)) / 2)
    case .linear(let from, let to):
      return Float(Double(from) + Double(to - from) * progress)
    }
  }
}
