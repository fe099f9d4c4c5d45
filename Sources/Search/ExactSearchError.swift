/// Why an exact search cannot begin.
public enum ExactSearchError: Error, Sendable, Equatable {
  /// Every architecture costs more; the least that one can do with, each taken alone.
  case nothingWithinLimits(leastFLOPs: Int, leastParameters: Int)
  /// No architecture has a path from its input to its output: all angles are 0.
  case everythingIsCut
  /// A cell's edges can be kept in more ways than can be looked at one by one.
  case tooManyPatterns(kind: String, limit: Int)

  /// Whether no search of any kind would find something.
  public var concernsLimits: Bool {
    if case .nothingWithinLimits = self { true } else { false }
  }
}
