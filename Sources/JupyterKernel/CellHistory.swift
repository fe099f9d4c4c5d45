import Synchronization

/// The cells that a shell has run, numbered from 1, and those of earlier sessions, which the archive keeps.
final class CellHistory: Sendable {
  /// How many entries of this session are kept in memory; the oldest go first.
  private static let capacity = 10_000

  private struct State {
    var count = 0
    var entries: [HistoryEntry] = []
    var session: Int?
  }

  private let state = Mutex(State())
  private let archive: HistoryArchive?

  /// - Parameter archive: where cells outlive the kernel; nil keeps them in memory only.
  init(archive: HistoryArchive?) { self.archive = archive }

  /// The number of the last cell that was stored; 0 before the first.
  var count: Int { state.withLock { $0.count } }

  /// This shell's session in the archive; 0 where nothing is archived yet.
  var session: Int { state.withLock { $0.session ?? 0 } }

  /// Everything known, the oldest first, this session last.
  var entries: [HistoryEntry] {
    let (own, session) = state.withLock { ($0.entries, $0.session) }
    return (archive?.entries() ?? []).filter { $0.session != session } + own
  }

  /// Stores the input of a cell and returns its number.
  func add(_ input: String) -> Int {
    let entry = state.withLock { state in
      if state.session == nil { state.session = archive?.beginSession() }
      state.count += 1
      let entry = HistoryEntry(session: state.session ?? 0, line: state.count, input: input)
      state.entries.append(entry)
      if state.entries.count > Self.capacity { state.entries.removeFirst(Self.capacity / 10) }
      return entry
    }
    archive?.append(entry)
    return entry.line
  }

  /// Adds the plain text of a cell's result to its entry.
  func setOutput(_ output: String, line: Int) {
    let entry = state.withLock { state -> HistoryEntry? in
      guard let index = state.entries.lastIndex(where: { $0.line == line }) else { return nil }
      state.entries[index].output = output
      return state.entries[index]
    }
    if let entry { archive?.append(entry) }
  }
}
