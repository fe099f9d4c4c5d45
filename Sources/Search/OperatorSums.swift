import SearchSpaces

/// What the angle needs to know of one weight tensor, or of several together: ⟨w₀,w_t⟩, ‖w₀‖² and ‖w_t‖²,
/// accumulated in Double, and how many weights there are.
public struct OperatorSums: Hashable, Sendable {
  /// ⟨w₀,w_t⟩: the weights before training times those after.
  public var dot: Double
  /// ‖w₀‖²: the squared norm before training.
  public var squared0: Double
  /// ‖w_t‖²: the squared norm after training.
  public var squaredT: Double
  /// The number of weights.
  public var count: Int

  /// Of an operator that has no weights: `skip_connect`, and `none`, which cuts its paths.
  public static let zero = OperatorSums(dot: 0, squared0: 0, squaredT: 0, count: 0)

  public init(dot: Double, squared0: Double, squaredT: Double, count: Int) {
    self.dot = dot
    self.squared0 = squared0
    self.squaredT = squaredT
    self.count = count
  }

  /// Of a weight tensor.
  /// - Parameters:
  ///   - initial: its values W₀ before the first step.
  ///   - trained: its values W_t in the same order, as many.
  public init(initial: Span<Float>, trained: Span<Float>) {
    precondition(initial.count == trained.count)
    self = .zero
    for i in initial.indices {
      let w0 = Double(initial[i])
      let wt = Double(trained[i])
      dot += w0 * wt
      squared0 += w0 * w0
      squaredT += wt * wt
    }
    count = initial.count
  }

  /// Of 3×3 average pooling, which enters the angle as `channels`·3·3 values of 1/9 that never move.
  public static func averagePooling3x3(channels: Int) -> OperatorSums {
    let squared = Double(channels) / 9
    return OperatorSums(dot: squared, squared0: squared, squaredT: squared, count: 9 * channels)
  }

  /// What an operator adds besides its weights: values that never move.
  public static func constants(
    of choice: CellOperator, on edge: CellKind.Edge, at placement: Placement
  ) -> OperatorSums {
    let (channels, _, stride) = placement.source(of: edge)
    switch choice.constants {
    case .pooling: return .averagePooling3x3(channels: channels)
    // Where the image is halved, there are weights in its place.
    case .identity where choice.layers(stride: stride).isEmpty:
      let ones = Double(channels)
      return OperatorSums(dot: ones, squared0: ones, squaredT: ones, count: channels * channels)
    case .identity, .nothing: return .zero
    }
  }

  public static func + (left: OperatorSums, right: OperatorSums) -> OperatorSums {
    OperatorSums(
      dot: left.dot + right.dot, squared0: left.squared0 + right.squared0,
      squaredT: left.squaredT + right.squaredT, count: left.count + right.count)
  }

  public static func += (left: inout OperatorSums, right: OperatorSums) { left = left + right }

  /// The largest magnitude among the three sums; infinite when one of them is not finite.
  var magnitude: Double {
    guard dot.isFinite, squared0.isFinite, squaredT.isFinite else { return .infinity }
    return max(abs(dot), abs(squared0), abs(squaredT))
  }
}
