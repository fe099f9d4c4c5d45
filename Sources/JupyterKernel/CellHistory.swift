import Synchronization

/// The cells run so far, numbered from 1, for the history of consoles. Kept in memory and for this session only.
final class CellHistory: Sendable {
  struct Entry: Sendable, Equatable {
    let line: Int
    let input: String
    var output: String?
  }

  /// How many entries are kept; the oldest go first.
  private static let capacity = 10_000

  private struct State {
    var count = 0
    var entries: [Entry] = []
  }

  private let state = Mutex(State())

  /// The number of the last cell that was stored; 0 before the first.
  var count: Int { state.withLock { $0.count } }

  var entries: [Entry] { state.withLock { $0.entries } }

  /// Stores the input of a cell and returns its number.
  func add(_ input: String) -> Int {
    state.withLock {
      $0.count += 1
      $0.entries.append(Entry(line: $0.count, input: input))
      if $0.entries.count > Self.capacity { $0.entries.removeFirst(Self.capacity / 10) }
      return $0.count
    }
  }

  /// Adds the plain text of a cell's result to its entry.
  func setOutput(_ output: String, line: Int) {
    state.withLock {
      guard let index = $0.entries.lastIndex(where: { $0.line == line }) else { return }
      $0.entries[index].output = output
    }
  }
}
