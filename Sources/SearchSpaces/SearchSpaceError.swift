/// Why a space cannot be built with the sizes asked for.
public enum SearchSpaceError: Error, Hashable, Sendable {
  /// The parameter `name` is outside what the space allows.
  case outOfRange(name: String, value: Int, allowed: ClosedRange<Int>)
  /// The image's side must halve twice: once in each of the two reductions.
  case notDivisible(name: String, value: Int, by: Int)
}
