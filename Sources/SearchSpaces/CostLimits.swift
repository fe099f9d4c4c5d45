/// What an architecture may cost at most.
public struct CostLimits: Hashable, Sendable {
  /// Multiply–adds for one image; nil for any number.
  public var flops: Double?
  /// Trainable parameters; nil for any number.
  public var parameters: Double?

  public init(flops: Double? = nil, parameters: Double? = nil) {
    self.flops = flops
    self.parameters = parameters
  }

  public static let none = CostLimits()

  public func allow(_ cost: Cost) -> Bool { excess(of: cost) <= 0 }

  /// By how much a cost exceeds the limits, as shares of them; 0 or less where it is within.
  func excess(of cost: Cost) -> Double {
    let over = [
      flops.map { Double(cost.flops) / max($0, 1) - 1 },
      parameters.map { Double(cost.parameters) / max($0, 1) - 1 },
    ]
    return over.reduce(0) { $0 + max(0, $1 ?? 0) }
  }
}
