/// A place where cells run one after another: the kernel's main shell, or one that a client has opened beside it (JEP 91).
struct Shell: Sendable {
  /// Nil for the main shell.
  let id: String?
  let queue = ExecutionQueue()
  let history: CellHistory
}
