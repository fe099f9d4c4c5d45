/// Why an exact search cannot begin.
public enum ExactSearchError: Error, Sendable, Equatable {
  /// Every architecture costs more; the least that one can do with, each taken alone.
  case nothingWithinLimits(leastFLOPs: Int, leastParameters: Int)
  /// A cell's edges can be kept in more ways than can be looked at one by one.
  case tooManyPatterns(kind: String, limit: Int)
}
