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
}
