/// Whether a console should run what was typed or ask for more.
public enum Completeness: Sendable, Equatable {
  case complete
  /// `indent` is what the next line should begin with.
  case incomplete(indent: String)
  case invalid
  case unknown
}
