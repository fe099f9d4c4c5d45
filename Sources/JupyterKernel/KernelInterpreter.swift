/// The language behind a kernel: what runs cells and answers an editor's questions.
///
/// `execute` and `evaluate` are called on the compute thread of a shell, one at a time; where a client has opened
/// subshells (JEP 91), each has a thread of its own, and they run at the same time. Everything else is called on the
/// threads that own the sockets, also while a cell runs, and should therefore answer at once.
public protocol KernelInterpreter: Sendable {
  var info: KernelInfo { get }

  /// Runs one cell to its end. A cell that takes long looks at `interrupt` often and stops when it is set.
  func execute(
    _ code: String, silent: Bool, output: any KernelOutput, interrupt: InterruptToken
  ) -> ExecutionOutcome

  /// What could stand at `cursor`, a position in Unicode scalars of `code` (0 through their count).
  func complete(_ code: String, cursor: Int) -> CompletionReply

  /// What is known of the word at `cursor` (Unicode scalars), or nil. `detail` is 0 for a tooltip and 1 for all.
  func inspect(_ code: String, cursor: Int, detail: Int) -> DisplayData?

  /// Whether `code` can be run as it stands or a console should ask for another line.
  func completeness(of code: String) -> Completeness

  /// The value of one of a request's `user_expressions`, or nil when it has none.
  func evaluate(expression: String) -> DisplayData?
}
