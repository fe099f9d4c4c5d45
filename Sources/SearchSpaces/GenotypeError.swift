/// Why a text is no architecture of a space. Positions count Unicode scalars from 0.
public enum GenotypeError: Error, Hashable, Sendable {
  case wrongNumberOfOperators(found: Int, expected: Int)
  /// A character that is no operator's number on its edge: 0 ..< `count`.
  case digitOutOfRange(found: String, position: Int, count: Int)
  /// The space has been restricted to others on that edge.
  case droppedOperator(digit: Int, position: Int, kept: [Int])
  case unknownOperator(name: String, known: [String])
  case unreadable(part: String, expected: String)
  /// A node keeps more or fewer edges than the space allows.
  case wrongNumberOfInputs(cell: String, node: Int, found: Int, expected: Int)
}
