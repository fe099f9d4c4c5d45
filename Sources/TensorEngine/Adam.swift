import Foundation

/// Adam with an L2 penalty, as PyTorch's `Adam` computes it (Kingma and Ba, "Adam: A Method for Stochastic Optimization",
/// ICLR 2015), for a small vector such as the architecture parameters of a differentiable search.
///
///     d ← gradient + weightDecay · w
///     m ← β₁ · m + (1 − β₁) · d
///     v ← β₂ · v + (1 − β₂) · d²
///     w ← w − learningRate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)    in step t, from 1
public struct Adam: Sendable, Equatable {
  /// At least 0.
  public var learningRate: Float
  /// β₁, in [0, 1).
  public var firstDecay: Float
  /// β₂, in [0, 1).
  public var secondDecay: Float
  /// ε, above 0.
  public var epsilon: Float
  /// At least 0; added to the gradient and so scaled with it.
  public var weightDecay: Float

  /// What is kept from step to step.
  public struct Moments: Sendable, Equatable {
    /// m and v, a value for each weight.
    public internal(set) var first: [Float]
    public internal(set) var second: [Float]
    /// Steps done.
    public internal(set) var step = 0

    /// - Parameter count: how many weights.
    public init(count: Int) {
      first = [Float](repeating: 0, count: count)
      second = first
    }
  }

  public init(
    learningRate: Float, firstDecay: Float = 0.9, secondDecay: Float = 0.999, epsilon: Float = 1e-8,
    weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// Makes one step.
  ///
  /// - Parameters:
  ///   - values: what to move.
  ///   - gradient: a slope for each of them.
  ///   - moments: made for as many; they move with the values.
  public func step(_ values: inout [Float], gradient: [Float], _ moments: inout Moments) {
    precondition(
      gradient.count == values.count && moments.first.count == values.count, "a slope for each weight")
    moments.step += 1
    let firstCorrection = 1 - pow(Double(firstDecay), Double(moments.step))
    let secondCorrection = 1 - pow(Double(secondDecay), Double(moments.step))
    for i in values.indices {
      let slope = gradient[i] + weightDecay * values[i]
      moments.first[i] += (1 - firstDecay) * (slope - moments.first[i])
      moments.second[i] = secondDecay * moments.second[i] + (1 - secondDecay) * slope * slope
      let deviation = (Double(moments.second[i]) / secondCorrection).squareRoot() + Double(epsilon)
      values[i] -= Float(
        Double(learningRate) / firstCorrection * Double(moments.first[i]) / deviation)
    }
  }
}
