/// A cell that was run.
package struct HistoryEntry: Sendable, Equatable {
  /// The kernel's session, counted over all of a user's kernels from 1.
  package let session: Int
  /// The cell's number in its session, from 1.
  package let line: Int
  package let input: String
  /// The plain text of the cell's result.
  package var output: String?

  package init(session: Int, line: Int, input: String, output: String? = nil) {
    self.session = session
    self.line = line
    self.input = input
    self.output = output
  }
}
