/// Why two columns cannot be correlated.
public enum CorrelationError: Error, Hashable, Sendable {
  /// The columns have different lengths.
  case lengthMismatch(Int, Int)
  /// Fewer than two pairs.
  case tooFewPairs(Int)

  static func check(_ x: [Double], _ y: [Double]) throws(CorrelationError) {
    guard x.count == y.count else { throw .lengthMismatch(x.count, y.count) }
    guard x.count >= 2 else { throw .tooFewPairs(x.count) }
  }
}
