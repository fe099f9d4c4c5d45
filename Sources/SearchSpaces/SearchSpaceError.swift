/// Why a space cannot be built with the sizes asked for.
public enum SearchSpaceError: Error, Hashable, Sendable {
  /// The parameter `name` is outside what the space allows.
  case outOfRange(name: String, value: Int, allowed: ClosedRange<Int>)
  /// The parameter has no value.
  case notSet(name: String)
  /// The parameter must be a multiple: the image's side must halve in each reduction, channels must be cut in two.
  case notDivisible(name: String, value: Int, by: Int)
  /// A cell of one's own names an operator that there is not.
  case unknownOperator(name: String, known: [String])
  /// A cell of one's own needs at least two different operators.
  case tooFewOperators(count: Int)
}
