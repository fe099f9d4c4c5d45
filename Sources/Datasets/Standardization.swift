/// What images are standardised with, (x / 255 − mean) / deviation: three channels each.
public struct Standardization: Sendable, Equatable {
  public let mean: [Double]
  public let deviation: [Double]

  /// - Returns: nil where these are not three finite numbers each, or a deviation is not above 0.
  public init?(mean: [Double], deviation: [Double]) {
    guard mean.count == 3, deviation.count == 3, mean.allSatisfy(\.isFinite),
      deviation.allSatisfy({ $0.isFinite && $0 > 0 })
    else { return nil }
    self.mean = mean
    self.deviation = deviation
  }

  /// The six numbers, means first, as ``init(_:)`` reads them.
  public var text: String { (mean + deviation).map { "\($0)" }.joined(separator: " ") }

  /// - Parameter text: what ``text`` gave.
  public init?(_ text: String) {
    let numbers = text.split(separator: " ").compactMap { Double($0) }
    guard numbers.count == 6 else { return nil }
    self.init(mean: Array(numbers.prefix(3)), deviation: Array(numbers.suffix(3)))
  }
}
