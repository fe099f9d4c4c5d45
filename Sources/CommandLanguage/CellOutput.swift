import Rendering

/// Where a running cell shows things: a notebook, a terminal, a test.
public protocol CellOutput: Sendable {
  /// Shows something; with an `id`, to be replaced by `update`.
  func display(_ bundle: MIMEBundle, id: String?)
  /// Replaces what was shown under the same `id`.
  func update(_ bundle: MIMEBundle, id: String)
  /// The cell's value.
  func result(_ bundle: MIMEBundle)
  /// One line of text.
  func line(_ text: String)
  /// One line of text that asks for attention.
  func warning(_ text: String)
  /// One line of text for the error stream, as it stands.
  func errorLine(_ text: String)
  /// Shows something in a pane beside the notebook, where there is one.
  func page(_ bundle: MIMEBundle)
  /// Removes what the cell has shown: at once, or when its next output arrives.
  func clear(wait: Bool)
  /// Asks the person and waits for the answer; `isHidden` hides what is typed.
  func ask(_ question: String, isHidden: Bool) -> Answer
  /// Tells programs that listen to a topic what has happened; `event` is a serialised JSON object.
  func tell(_ topic: String, event: String)
}

/// What a person answers to a cell's question.
public enum Answer: Sendable, Equatable {
  case text(String)
  /// Nobody is there to answer.
  case nobody
  case interrupted
}

/// What an output without panes, people and listeners does.
extension CellOutput {
  public func errorLine(_ text: String) { warning(text) }
  public func page(_ bundle: MIMEBundle) { display(bundle, id: nil) }
  public func clear(wait: Bool) {}
  public func ask(_ question: String, isHidden: Bool) -> Answer { .nobody }
  public func tell(_ topic: String, event: String) {}
}
