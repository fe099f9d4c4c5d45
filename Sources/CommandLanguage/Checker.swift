/// Checks a whole cell before its first command runs: a slip in line 9 does not cost the hour that line 3 takes.
struct Checker {
  let commands: CommandTable
  let session: Session
  /// What earlier statements of the cell will assign.
  private var promised: [String: ValueKind] = [:]
  /// What earlier statements of the cell will write.
  private var promisedFiles: Set<String> = []

  init(commands: CommandTable, session: Session) {
    self.commands = commands
    self.session = session
  }

  mutating func check(_ cell: CellSyntax) throws(Diagnostic) {
    for statement in cell.statements { try check(statement) }
  }

  private var binder: Binder {
    let (promised, session) = (promised, session)
    return Binder(
      commands: commands,
      lookup: { name in
        if let kind = promised[name] { return .promised(kind) }
        return session[name].map { .value($0) }
      },
      names: session.variables.map(\.name) + promised.keys, promisedFiles: promisedFiles)
  }

  private mutating func check(_ statement: StatementSyntax) throws(Diagnostic) {
    switch statement.kind {
    case .loop(let variable, let values, let body):
      let kind = try Self.loopKind(binder.freeValue(values), at: values.range)
      promised[variable.text] = kind
      for statement in body { try check(statement) }
    case .pipeline(let stages):
      var piped: ValueKind?
      for stage in stages { piped = try check(stage, piped: piped) }
      let result = piped ?? .nothing
      if let target = statement.target {
        guard result != .nothing else {
          throw Diagnostic(
            .valueError, "this gives nothing that '\(target.text)' could stand for", at: statement.range)
        }
        promised[target.text] = result
      } else if result != .nothing {
        promised["it"] = result
      }
    }
  }

  /// What kind of value a stage will give.
  private mutating func check(_ stage: StageSyntax, piped: ValueKind?) throws(Diagnostic) -> ValueKind {
    switch stage.kind {
    case .value(let expression):
      guard piped == nil else {
        throw Diagnostic(.valueError, "a pipe leads to a command, not to a value", at: stage.range)
      }
      return try binder.freeValue(expression).kind
    case .command(let verb, let arguments):
      // A name alone is a variable to show, unless it is a verb.
      if commands[verb.text] == nil, arguments.isEmpty, piped == nil, let found = binder.lookup(verb.text) {
        return found.kind
      }
      let command = try binder.command(verb)
      let bound = try binder.bind(command, verb, arguments, piped: piped)
      promisedFiles.formUnion(Self.writtenFiles(command, bound))
      switch command.returns {
      case .kind(let kind): return kind
      case .sameAsInput:
        let first = command.parameters.first.flatMap { bound.values[$0.name]?.first?.kind }
        return piped == nil ? first ?? .any : .table
      }
    }
  }

  private static func writtenFiles(_ command: Command, _ bound: Binder.Bound) -> [String] {
    command.parameters.flatMap { parameter -> [String] in
      guard case .file(_, mustExist: false) = parameter.type else { return [] }
      return (bound.arguments[parameter.name] ?? []).compactMap {
        if case .text(let path) = $0 { path } else { nil }
      }
    }
  }

  /// What a loop's name stands for.
  private static func loopKind(_ values: Binder.Binding, at range: Range<Int>) throws(Diagnostic) -> ValueKind
  {
    switch values {
    case .value(.range): return .number
    case .value(.list(let items)):
      guard let first = items.first else {
        throw Diagnostic(.valueError, "this list is empty", at: range)
      }
      return first.kind
    case .promised(.list), .promised(.any): return .any
    default:
      throw Diagnostic(
        .valueError, "a loop runs over a list such as [1, 2] or a range such as 1..3", at: range)
    }
  }
}
