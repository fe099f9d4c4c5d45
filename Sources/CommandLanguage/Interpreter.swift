import Rendering

/// Runs cells: parses, checks all, then carries out statement by statement.
///
/// `complete`, `inspect` and `completeness` may be asked from another thread while a cell runs, and several cells may run
/// at a time, each on a thread of its own: they share the session.
public final class Interpreter: Sendable {
  /// How a cell ended.
  public enum Outcome: Sendable {
    case completed
    case failed(Diagnostic, SourceText)
  }

  public let commands: CommandTable
  public let session: Session

  /// - Parameter commands: what the language can do; `help`, `vars`, `set` and `forget` are added to them.
  public init(commands: [Command], session: Session = Session()) {
    self.commands = CommandTable(commands + Builtins.commands)
    self.session = session
  }

  /// Runs a cell.
  public func run(_ cell: String, output: any CellOutput, interrupt: InterruptFlag) -> Outcome {
    let source = SourceText(cell)
    do {
      let syntax = try Parser.parse(source)
      var checker = Checker(commands: commands, session: session)
      try checker.check(syntax)
      try run(syntax.statements, isLast: true, output, interrupt)
      return .completed
    } catch {
      return .failed(error, source)
    }
  }

  private func run(
    _ statements: [StatementSyntax], isLast: Bool, _ output: any CellOutput, _ interrupt: InterruptFlag
  ) throws(Diagnostic) {
    for (index, statement) in statements.enumerated() {
      if interrupt.isSet {
        throw Diagnostic(.interrupted, "stopped before this line", at: statement.range)
      }
      try run(statement, isLast: isLast && index == statements.count - 1, output, interrupt)
    }
  }

  private var binder: Binder {
    Binder(
      commands: commands, lookup: { [session] in session.current($0).map { .value($0) } },
      names: session.names)
  }

  private func run(
    _ statement: StatementSyntax, isLast: Bool, _ output: any CellOutput, _ interrupt: InterruptFlag
  ) throws(Diagnostic) {
    switch statement.kind {
    case .loop(let variable, let values, let body):
      for case .value(let value) in try binder.items(of: values) {
        session[variable.text] = value
        try run(body, isLast: false, output, interrupt)
      }
    case .pipeline(let stages):
      var value: Value?
      for stage in stages {
        value = try run(stage, piped: value, target: statement.target, output, interrupt)
      }
      let result = value ?? .nothing
      if let target = statement.target {
        session[target.text] = result
        output.line("\(target.text) = \(Presentation.summary(of: result))")
      } else if let bundle = Presentation.show(result) {
        session["it"] = result
        if isLast { output.result(bundle) } else { output.display(bundle, id: nil) }
      }
    }
  }

  private func run(
    _ stage: StageSyntax, piped: Value?, target: WordSyntax?, _ output: any CellOutput,
    _ interrupt: InterruptFlag
  ) throws(Diagnostic) -> Value {
    switch stage.kind {
    case .value(let expression):
      guard case .value(let value) = try binder.freeValue(expression) else { return .nothing }
      return value
    case .command(let verb, let arguments):
      if piped == nil, arguments.isEmpty, case .value(let value) = binder.loneVariable(verb) { return value }
      let command = try binder.command(verb, isAlone: piped == nil && arguments.isEmpty)
      let bound = try binder.bind(command, verb, arguments, piped: piped?.kind)
      let output = stage.isPaged ? PagedOutput(output) : output
      let invocation = Invocation(
        command, bound, piped: piped, target: target?.text, session: session, commands: commands,
        output: output,
        interrupt: interrupt)
      do {
        return try command.run(invocation)
      } catch {
        throw diagnose(error, command, verb, bound.ranges, target: target)
      }
    }
  }

  /// Says where a command failed, and keeps what there is all the same.
  private func diagnose(
    _ error: any Error, _ command: Command, _ verb: WordSyntax, _ ranges: [String: Range<Int>],
    target: WordSyntax?
  ) -> Diagnostic {
    if let diagnostic = error as? Diagnostic { return diagnostic }
    guard let failure = error as? CommandFailure else {
      return Diagnostic(
        .internalError, "'\(command.verb)' failed in a way that it does not explain: \(error)",
        at: verb.range,
        nextStep: "This is a fault of Azimuth; please report it with the cell that shows it.")
    }
    if let partial = failure.partial { session[target?.text ?? "it"] = partial }
    let range = failure.parameter.flatMap { ranges[$0] } ?? verb.range
    return Diagnostic(
      failure.category, failure.message, at: range, suggestion: failure.suggestion, nextStep: failure.nextStep
    )
  }
}
