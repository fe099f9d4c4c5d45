import Foundation
import Synchronization

/// The kernel's shells, each with a compute thread of its own: the main one, and those that clients open beside it.
final class Shells: Sendable {
  /// Room for deep recursion in an interpreter.
  private static let stackSize = 64 << 20
  /// How many may be open beside the main one.
  private static let limit = 64

  private struct State {
    var subshells: [Shell] = []
    var running = 0
    var isClosed = false
  }

  let main: Shell
  private let state = Mutex(State())
  private let archive: HistoryArchive?
  private let mailbox: Mailbox

  init(archive: HistoryArchive?, mailbox: Mailbox) {
    self.archive = archive
    self.mailbox = mailbox
    main = Shell(id: nil, history: CellHistory(archive: archive))
  }

  /// The shell of an id, nil being the main one's; nil where there is none.
  subscript(id: String?) -> Shell? {
    guard let id else { return main }
    return state.withLock { $0.subshells.first { $0.id == id } }
  }

  var subshellIDs: [String] { state.withLock { $0.subshells.compactMap(\.id) } }

  /// Whether all threads have ended.
  var areDone: Bool { state.withLock { $0.running == 0 } }

  /// Starts a shell's thread.
  ///
  /// - Parameter runCells: runs the shell's cells until its queue is closed.
  func start(_ shell: Shell, _ runCells: @escaping @Sendable (Shell) -> Void) throws(KernelError) {
    state.withLock { $0.running += 1 }
    do throws(KernelError) {
      try KernelThread.start(stackSize: Self.stackSize) { [self] in
        runCells(shell)
        state.withLock { $0.running -= 1 }
        mailbox.post(.computeThreadEnded)
      }
    } catch {
      state.withLock { $0.running -= 1 }
      throw error
    }
  }

  /// Opens a shell beside the main one; nil when there are too many or the kernel is about to leave.
  func open(_ runCells: @escaping @Sendable (Shell) -> Void) throws(KernelError) -> Shell? {
    let shell = Shell(id: UUID().uuidString.lowercased(), history: CellHistory(archive: archive))
    let isOpen = state.withLock { state in
      guard !state.isClosed, state.subshells.count < Self.limit else { return false }
      state.subshells.append(shell)
      return true
    }
    guard isOpen else { return nil }
    try start(shell, runCells)
    return shell
  }

  /// Ends a subshell, its running cell included; false where there is none of that id.
  func close(_ id: String) -> Bool {
    let shell = state.withLock { state in
      state.subshells.firstIndex { $0.id == id }.map { state.subshells.remove(at: $0) }
    }
    shell?.queue.close()
    return shell != nil
  }

  private var all: [Shell] { [main] + state.withLock { $0.subshells } }

  /// Asks every running cell to stop.
  func interrupt() { for shell in all { shell.queue.interrupt() } }

  /// Asks every running cell to stop and starts no other.
  func closeAll() {
    state.withLock { $0.isClosed = true }
    for shell in all { shell.queue.close() }
  }
}
