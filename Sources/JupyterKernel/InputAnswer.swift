/// What a cell gets for a question to its user.
public enum InputAnswer: Sendable, Equatable {
  case text(String)
  /// The front end has said that nobody is there to answer.
  case notAllowed
  case interrupted
}
