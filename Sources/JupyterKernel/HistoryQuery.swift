/// What a history request asks for.
struct HistoryQuery {
  private enum Access {
    case tail(count: Int)
    /// Lines `start ..< stop` of a session; 0 is this one, −1 the one before.
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
  func answer(from history: CellHistory) -> JSONValue {
    .array(
      select(from: history.entries, current: history.session).map { entry in
        let input = JSONValue.string(entry.input)
        let output = entry.output.map(JSONValue.string) ?? .null
        return [.integer(entry.session), .integer(entry.line), wantsOutput ? [input, output] : input]
      })
  }

  private func select(from entries: [HistoryEntry], current: Int) -> ArraySlice<HistoryEntry> {
    switch access {
    case .tail(let count):
      return entries.suffix(max(0, count))
    case .range(let session, let start, let stop):
      // A negative number counts back from this session, or from the one to come where it has no cell yet.
      let next = current > 0 ? current : (entries.map(\.session).max() ?? 0) + 1
      let wanted =
        session > 0 ? session : session == 0 ? current : next.addingReportingOverflow(session).partialValue
      return entries.filter { $0.session == wanted && $0.line >= start && $0.line < stop }[...]
    case .search(let pattern, let count, let isUnique):
      var seen: Set<String> = []
      let found = entries.reversed().filter { entry in
        pattern.matches(entry.input) && (!isUnique || seen.insert(entry.input).inserted)
      }
      return found.reversed().suffix(max(0, count))
    }
  }
}
