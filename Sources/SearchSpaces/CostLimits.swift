/// What an architecture may cost at most.
public struct CostLimits: Hashable, Sendable {
  /// Multiply–adds for one image, at least 1; nil for any number.
  public let flops: Double?
  /// Trainable parameters, at least 1; nil for any number.
  public let parameters: Double?

  /// - Parameters: what is below 1 is taken for 1, which no network keeps to.
  public init(flops: Double? = nil, parameters: Double? = nil) {
    self.flops = flops.map { max($0, 1) }
    self.parameters = parameters.map { max($0, 1) }
  }

  public static let none = CostLimits()

  public func allow(_ cost: Cost) -> Bool { excess(of: cost) <= 0 }

  /// By how much a cost exceeds the limits, as shares of them; 0 or less where it is within.
  func excess(of cost: Cost) -> Double {
    let over = [
      flops.map { Double(cost.flops) / $0 - 1 },
      parameters.map { Double(cost.parameters) / $0 - 1 },
    ]
    return over.reduce(0) { $0 + max(0, $1 ?? 0) }
  }
}
