/// Why sums of weights cannot be turned into angles.
public enum AngleError: Error, Hashable, Sendable {
  /// The table's entries for this cell are not 6 edges × 5 operators.
  case wrongShape(cell: Int)
  /// Weights are infinite or not a number (a training that diverged), or too large to add up;
  /// `edge` is 0 to 5 and `operation` 0 to 4.
  case notFinite(cell: Int, edge: Int, operation: Int)
  /// The same for the parts that all architectures share, or for the sum over all cells.
  case sharedPartsNotFinite
}
