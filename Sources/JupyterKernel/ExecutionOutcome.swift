/// How a cell ended.
public enum ExecutionOutcome: Sendable, Equatable {
  case ok
  /// `traceback` holds the lines that a notebook shows; ANSI colours are allowed.
  case error(name: String, value: String, traceback: [String])
}
