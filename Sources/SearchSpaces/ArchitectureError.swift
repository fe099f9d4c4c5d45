/// Why something is not an architecture of NAS-Bench-201. Positions count Unicode scalars from 0.
public enum ArchitectureError: Error, Hashable, Sendable {
  /// An index outside 0 to 15,624.
  case indexOutOfRange(Int)
  /// Not one operator for each of the six edges.
  case wrongNumberOfOperations(found: Int)
  /// A six-digit form with fewer or more digits.
  case wrongNumberOfDigits(found: Int)
  /// A character of the six-digit form that is not one of 0 to 4.
  case digitOutOfRange(found: Character, position: Int)
  /// A name that is none of the five operators'.
  case unknownOperation(name: String, position: Int)
  /// The number after `~` is not the node that this operator's edge leaves.
  case wrongInput(found: String, expected: Int, position: Int)
  /// A sign of the text form (`|`, `~`, `+`, or its end: an empty `expected`) is not where it belongs;
  /// an empty `found` is the end of the text.
  case unexpectedText(found: String, expected: String, position: Int)
}
