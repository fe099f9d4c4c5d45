/// Where a running cell shows its results. May be used from any thread until `execute` returns.
public protocol KernelOutput: Sendable {
  /// Appends to a text stream. `name` is "stdout" or "stderr". Small pieces are gathered into few messages.
  func stream(name: String, text: String)

  /// Shows `data`; with an `id` it can be changed later, also by a later cell.
  func display(_ data: DisplayData, id: String?)

  /// Replaces what was shown under `id`, wherever it stands in the notebook.
  func updateDisplay(_ data: DisplayData, id: String)

  /// Shows the value of the cell, numbered as its input.
  func executeResult(_ data: DisplayData)

  /// Shows `data` in a pane of its own, where the front end has one.
  func page(_ data: DisplayData)

  /// Asks the person at the front end and waits for the answer; `isPassword` hides what is typed.
  func ask(_ prompt: String, isPassword: Bool) -> InputAnswer

  /// Tells those who listen to a topic of ``KernelInfo/eventTopics``; `event` is a serialised JSON object.
  func tell(_ topic: String, event: String)

  /// Removes what the cell has shown: at once, or with `wait` when its next output arrives.
  func clearOutput(wait: Bool)
}
