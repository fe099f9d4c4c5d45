/// What a history request asks for.
struct HistoryQuery {
  private enum Access {
    case tail(count: Int)
    /// Lines `start ..< stop` of a session; 0 is this one, and there is no other.
    case range(session: Int, start: Int, stop: Int)
    case search(pattern: GlobPattern, count: Int, isUnique: Bool)
  }

  private let access: Access
  private let wantsOutput: Bool

  init(_ content: [String: JSONValue]) throws(BadRequest) {
    let fields = RequestFields(content)
    wantsOutput = try fields.bool("output", default: false)
    let kind = try fields.string("hist_access_type")
    switch kind {
    case "tail":
      access = .tail(count: try fields.integer("n", default: .max))
    case "range":
      access = .range(
        session: try fields.integer("session", default: 0), start: try fields.integer("start", default: 1),
        stop: try fields.integer("stop", default: .max))
    case "search":
      access = .search(
        pattern: GlobPattern(try fields.string("pattern", default: "*")),
        count: try fields.integer("n", default: .max), isUnique: try fields.bool("unique", default: false))
    default: throw BadRequest(reason: "hist_access_type is not tail, range or search")
    }
  }

  /// The entries asked for, oldest first, as triples of session, line and input (or input and output).
  func answer(from entries: [CellHistory.Entry]) -> JSONValue {
    .array(
      select(from: entries).map { entry in
        let input = JSONValue.string(entry.input)
        let output = entry.output.map(JSONValue.string) ?? .null
        return [0, .integer(entry.line), wantsOutput ? [input, output] : input]
      })
  }

  private func select(from entries: [CellHistory.Entry]) -> ArraySlice<CellHistory.Entry> {
    switch access {
    case .tail(let count):
      return entries.suffix(max(0, count))
    case .range(let session, let start, let stop):
      guard session == 0 else { return [] }
      return entries.filter { $0.line >= start && $0.line < stop }[...]
    case .search(let pattern, let count, let isUnique):
      var seen: Set<String> = []
      let found = entries.reversed().filter { entry in
        pattern.matches(entry.input) && (!isUnique || seen.insert(entry.input).inserted)
      }
      return found.reversed().suffix(max(0, count))
    }
  }
}
