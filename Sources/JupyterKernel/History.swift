import Synchronization

/// The cells that were run, and their count.
final class History: Sendable {
  private struct State {
    var count = 0
    var entries: [(line: Int, code: String)] = []
  }

  private static let most = 10_000
  private let state = Mutex(State())

  var count: Int { state.withLock { $0.count } }

  /// Counts a cell and keeps it.
  ///
  /// - Returns: its number.
  func add(_ code: String) -> Int {
    state.withLock { state in
      state.count += 1
      state.entries.append((state.count, code))
      if state.entries.count > Self.most { state.entries.removeFirst() }
      return state.count
    }
  }

  /// What a history_request asks for (messaging specification, "History").
  func answer(_ request: Request) -> [(line: Int, code: String)] {
    let entries = state.withLock { $0.entries }
    let most = max(0, request.integer("n") ?? entries.count)
    switch request.text("hist_access_type") {
    case "range":
      let start = request.integer("start") ?? 0
      let stop = request.integer("stop") ?? Int.max
      return entries.filter { $0.line >= start && $0.line < stop }
    case "search":
      let pattern = Array((request.text("pattern") ?? "*").unicodeScalars)
      var found = entries.filter { Self.matches(Array($0.code.unicodeScalars), pattern) }
      if request.bool("unique", false) {
        var seen: Set<String> = []
        found = found.reversed().filter { seen.insert($0.code).inserted }.reversed()
      }
      return found.suffix(most)
    default: return entries.suffix(most)
    }
  }

  /// Whether a text matches a pattern with `*` and `?`, without recursion.
  static func matches(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var (t, p, star, mark) = (0, 0, -1, 0)
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        (star, mark) = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
        t += 1
        p += 1
      } else if star >= 0 {
        mark += 1
        (t, p) = (mark, star + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
