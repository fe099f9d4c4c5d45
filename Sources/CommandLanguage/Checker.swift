/// Checks a whole cell before its first command runs: a slip in line 9 does not cost the hour that line 3 takes.
struct Checker {
  let commands: CommandTable
  let session: Session
  /// What earlier statements of the cell will assign.
  private var promised: [String: Binder.Binding] = [:]
  /// What earlier statements of the cell will write.
  private var promisedFiles: Set<String> = []
  /// A loop's lines are checked for each of its values until so many checks are made: loops in loops multiply.
  private var checksLeft = 10_000

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
        promised[name] ?? session.unfinished.first { $0.name == name }.map { .promised($0.kind) }
          ?? session[name].map { .value($0) }
      },
      names: session.names + promised.keys, promisedFiles: promisedFiles)
  }

  private mutating func check(_ statement: StatementSyntax) throws(Diagnostic) {
    checksLeft -= 1
    switch statement.kind {
    case .loop(let variable, let values, let body):
      var items = try binder.items(of: values)
      // What a parameter allows of numbers is an interval: a range's ends speak for all of it.
      if case .range = values.kind { items = [items[0], items[items.count - 1]] }
      for (index, item) in items.enumerated() where index == 0 || checksLeft > 0 {
        promised[variable.text] = item
        for statement in body { try check(statement) }
      }
    case .pipeline(let stages):
      var result = Binder.Binding.value(.nothing)
      for (index, stage) in stages.enumerated() {
        result = try check(stage, piped: index == 0 ? nil : result.kind)
      }
      if let target = statement.target {
        guard result.kind != .nothing else {
          throw Diagnostic(
            .valueError, "this gives nothing that '\(target.text)' could stand for", at: statement.range)
        }
        promised[target.text] = result
      } else if result.kind != .nothing {
        promised["it"] = result
      }
    }
  }

  /// What a stage will give.
  private mutating func check(_ stage: StageSyntax, piped: ValueKind?) throws(Diagnostic) -> Binder.Binding {
    switch stage.kind {
    case .value(let expression):
      guard piped == nil else {
        throw Diagnostic(.valueError, "a pipe leads to a command, not to a value", at: stage.range)
      }
      return try binder.freeValue(expression)
    case .command(let verb, let arguments):
      if piped == nil, arguments.isEmpty, let found = binder.loneVariable(verb) { return found }
      let command = try binder.command(verb, isAlone: piped == nil && arguments.isEmpty)
      let bound = try binder.bind(command, verb, arguments, piped: piped)
      promisedFiles.formUnion(Self.writtenFiles(command, bound))
      switch command.returns {
      case .kind(let kind): return .promised(kind)
      case .sameAsInput:
        let first = command.parameters.first.flatMap { bound.values[$0.name]?.first?.kind }
        return .promised(piped == nil ? first ?? .any : .table)
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
}
