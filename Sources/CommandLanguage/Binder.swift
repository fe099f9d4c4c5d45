import Foundation

/// Fits what was written to what a command declares; the same before a cell runs, when some variables are only
/// promised, and while it runs.
struct Binder {
  /// What a name stands for.
  enum Binding {
    case value(Value)
    /// An earlier statement of the cell will assign it.
    case promised(ValueKind)

    var kind: ValueKind {
      switch self {
      case .value(let value): value.kind
      case .promised(let kind): kind
      }
    }
  }

  /// A command's arguments, as far as they are known.
  struct Bound {
    var values: [String: [Binding]] = [:]
    var ranges: [String: Range<Int>] = [:]
    /// Variables as they were written, by parameter.
    var names: [String: [String]] = [:]

    /// The arguments when none is merely promised.
    var arguments: [String: [Value]] {
      values.mapValues { $0.compactMap { if case .value(let value) = $0 { value } else { nil } } }
    }
  }

  let commands: CommandTable
  /// Looks a variable up.
  let lookup: (String) -> Binding?
  /// The names that `lookup` knows, for suggestions.
  let names: [String]
  /// Files that earlier statements of the cell will write.
  var promisedFiles: Set<String> = []

  // MARK: Commands

  /// A variable to show: a name alone, unless it is a verb that needs nothing else.
  func loneVariable(_ word: WordSyntax) -> Binding? {
    if let command = commands[word.text], !command.parameters.contains(where: \.isRequired) { return nil }
    return lookup(word.text)
  }

  /// - Parameter isAlone: whether the word could have been a variable as well.
  func command(_ verb: WordSyntax, isAlone: Bool) throws(Diagnostic) -> Command {
    if let command = commands[verb.text] { return command }
    if let found = lookup(verb.text) {
      throw Diagnostic(
        .nameError, "'\(verb.text)' is \(found.kind.withArticle), not a command", at: verb.range,
        nextStep: found.kind.isTabular
          ? "A pipe hands it to a command: \(verb.text) | top 10" : "help shows all commands.")
    }
    throw Diagnostic(
      .nameError, "there is no command \(isAlone ? "or variable " : "")'\(verb.text)'", at: verb.range,
      suggestion: suggestion(for: verb.text, among: commands.verbs + (isAlone ? names : [])),
      nextStep: "help shows all commands\(isAlone ? ", vars all variables" : "").")
  }

  func bind(
    _ command: Command, _ verb: WordSyntax, _ arguments: [ArgumentSyntax], piped: ValueKind?
  ) throws(Diagnostic) -> Bound {
    if let piped {
      guard command.takesPipe else {
        throw Diagnostic(
          .valueError, "'\(command.verb)' takes nothing from a pipe: pipes carry tables", at: verb.range,
          nextStep: "help \(command.verb) shows how it is written.")
      }
      guard piped.isTabular else {
        throw Diagnostic(.valueError, "pipes carry tables, and this is \(piped.withArticle)", at: verb.range)
      }
    }
    var bound = Bound()
    for argument in arguments {
      let parameter = try parameter(for: argument, of: command, taken: bound)
      if bound.values[parameter.name] != nil, !(parameter.role == .operand && parameter.repeats) {
        throw Diagnostic(
          .valueError, "'\(Self.written(argument))' is given twice", at: argument.range)
      }
      guard argument.values.count == 1 || parameter.repeats else {
        throw Diagnostic(
          .valueError, "'\(Self.written(argument))' takes one value", at: argument.values[1].range)
      }
      for expression in argument.values {
        if case .name(let name) = expression.kind { bound.names[parameter.name, default: []].append(name) }
        bound.values[parameter.name, default: []].append(
          try value(expression, for: parameter.type, parameter.name, of: command))
      }
      bound.ranges[parameter.name] = argument.values[0].range
    }
    if piped != nil, let table = Self.filledByPipe(command), let range = bound.ranges[table.name] {
      throw Diagnostic(
        .valueError, "'\(command.verb)' has its \(table.name) from the pipe already", at: range,
        nextStep: "Leave one of the two out.")
    }
    for parameter in command.parameters where parameter.isRequired && bound.values[parameter.name] == nil {
      if piped != nil, parameter.name == Self.filledByPipe(command)?.name { continue }
      throw Diagnostic(
        .valueError, "'\(command.verb)' needs \(Self.need(parameter))", at: verb.range,
        nextStep: "It is written: \(command.briefUsage)")
    }
    return bound
  }

  /// A piped table stands for the first parameter that takes one.
  private static func filledByPipe(_ command: Command) -> Parameter? {
    command.parameters.first { takesTable($0.type) }
  }

  static func takesTable(_ type: ParameterType) -> Bool {
    type.alternatives.contains { alternative in
      if case .table = alternative { return true }
      if case .object(let kinds) = alternative { return kinds.contains(where: \.isTabular) }
      return false
    }
  }

  private static func need(_ parameter: Parameter) -> String {
    switch parameter.role {
    case .operand: "\(parameter.type.description) (\(parameter.help))"
    case .option: "\(parameter.name)="
    case .preposition(let preposition): "'\(preposition.rawValue)' and \(parameter.type.description)"
    }
  }

  private static func written(_ argument: ArgumentSyntax) -> String {
    switch argument.kind {
    case .option(let name): name.text
    case .preposition(let preposition): preposition.rawValue
    case .operand: "value"
    }
  }

  private func parameter(
    for argument: ArgumentSyntax, of command: Command, taken: Bound
  ) throws(Diagnostic) -> Parameter {
    let help = "help \(command.verb) shows every option."
    switch argument.kind {
    case .option(let name):
      if let found = command.parameter(named: name.text), found.role == .option { return found }
      let options = command.parameters.filter { $0.role == .option }.map(\.name)
      throw Diagnostic(
        .nameError, "'\(command.verb)' has no option '\(name.text)'", at: name.range,
        suggestion: suggestion(for: name.text, among: options), nextStep: help)
    case .preposition(let preposition):
      if let found = command.parameters.first(where: { $0.role == .preposition(preposition) }) {
        return found
      }
      // The one whose type fits what was written is the one that was meant.
      let prepositions = command.parameters.compactMap { parameter in
        if case .preposition(let other) = parameter.role, taken.values[parameter.name] == nil {
          (other, parameter.type)
        } else {
          nil
        }
      }
      let meant = prepositions.first { type in
        (try? value(argument.values[0], for: type.1, "", of: command)) != nil
      }
      let word = argument.range.lowerBound..<argument.range.lowerBound + preposition.rawValue.count
      throw Diagnostic(
        .syntaxError, "'\(command.verb)' has no '\(preposition.rawValue)'", at: word,
        suggestion: (meant ?? prepositions.first)?.0.rawValue,
        nextStep: "It is written: \(command.briefUsage)")
    case .operand:
      let operands = command.parameters.filter { $0.role == .operand }
      if let free = operands.first(where: { taken.values[$0.name] == nil }) { return free }
      if let last = operands.last, last.repeats { return last }
      throw surplus(argument, of: command, taken: taken)
    }
  }

  /// An operand too many is often a word that stands where a preposition should, or an option without its value.
  private func surplus(_ argument: ArgumentSyntax, of command: Command, taken: Bound) -> Diagnostic {
    var diagnostic = Diagnostic(
      .syntaxError, "'\(command.verb)' takes no further value here", at: argument.range,
      nextStep: "It is written: \(command.briefUsage)")
    guard case .name(let name) = argument.values[0].kind else { return diagnostic }
    if let option = command.parameter(named: name), option.role == .option {
      diagnostic.message = "'\(name)' takes a value: \(option.usage)"
      diagnostic.nextStep = "help \(command.verb) shows every option."
      return diagnostic
    }
    let free = command.parameters.filter { taken.values[$0.name] == nil }
    let prepositions = free.compactMap { parameter in
      if case .preposition(let preposition) = parameter.role { preposition.rawValue } else { nil }
    }
    diagnostic.suggestion =
      ["in", "at", "of"].contains(name)
      ? prepositions.first
      : suggestion(for: name, among: prepositions + free.filter { $0.role == .option }.map(\.name))
    return diagnostic
  }

  // MARK: Values

  /// A value without a declaration: a statement that is only a value, what a loop runs over.
  func freeValue(_ expression: ExpressionSyntax) throws(Diagnostic) -> Binding {
    switch expression.kind {
    case .number(let value): return .value(.number(value))
    case .duration(let value): return .value(.duration(value))
    case .text(let text): return .value(.text(text))
    case .range(let low, let high): return .value(.range(low, high))
    case .condition(let condition): return .value(.condition(condition))
    case .name(let name): return try variable(name, at: expression.range)
    case .list(let items):
      var values: [Value] = []
      for item in items {
        guard case .value(let value) = try freeValue(item) else { return .promised(.list) }
        values.append(value)
      }
      return .value(.list(values))
    case .call(let name, _):
      throw Diagnostic(.valueError, "'\(name)(…)' is an option's value and no command", at: expression.range)
    }
  }

  /// What a loop runs over.
  func items(of expression: ExpressionSyntax) throws(Diagnostic) -> [Binding] {
    if case .list(let elements) = expression.kind, !elements.isEmpty {
      var items: [Binding] = []
      for element in elements { items.append(try freeValue(element)) }
      return items
    }
    switch try freeValue(expression) {
    case .value(.list(let items)) where !items.isEmpty: return items.map { .value($0) }
    case .value(.list): throw Diagnostic(.valueError, "this list is empty", at: expression.range)
    case .value(.range(let low, let high)):
      guard low == low.rounded(), high == high.rounded(), max(-low, high) <= 0x1p53, high - low < 10_000
      else {
        throw Diagnostic(
          .valueError, "a loop runs over whole numbers, at most 10,000 of them", at: expression.range)
      }
      return stride(from: low, through: high, by: 1).map { .value(.number($0)) }
    case .promised(.list), .promised(.any): return [.promised(.any)]
    default:
      throw Diagnostic(
        .valueError, "a loop runs over a list such as [1, 2] or a range such as 1..3", at: expression.range)
    }
  }

  func variable(_ name: String, at range: Range<Int>) throws(Diagnostic) -> Binding {
    if let found = lookup(name) { return found }
    let isVerb = commands[name] != nil
    throw Diagnostic(
      .nameError, "there is no variable '\(name)' yet", at: range,
      suggestion: suggestion(for: name, among: names),
      nextStep: isVerb
        ? "'\(name)' is a command: a command begins a line or follows '='."
        : "Assign it first: \(name) = …   vars shows what there is.")
  }

  /// One argument's value, if it is one that the type allows.
  private func value(
    _ expression: ExpressionSyntax, for type: ParameterType, _ parameter: String, of command: Command
  ) throws(Diagnostic) -> Binding {
    var failure: Diagnostic?
    for alternative in type.alternatives {
      do {
        if let value = try match(expression, alternative, parameter, of: command) { return value }
      } catch {
        // A value of the right form but out of bounds says more than one of the wrong form.
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    throw mismatch(expression, type, parameter, of: command)
  }

  /// The value where the expression has the type's form; nil where it has not.
  private func match(
    _ expression: ExpressionSyntax, _ type: ParameterType, _ parameter: String, of command: Command
  ) throws(Diagnostic) -> Binding? {
    if case .list(let element) = type {
      guard case .list(let items) = expression.kind, !items.isEmpty else { return nil }
      var values: [Value] = []
      for item in items {
        guard case .value(let value) = try value(item, for: element, parameter, of: command) else {
          return .promised(.list)
        }
        values.append(value)
      }
      return .value(.list(values))
    }
    if case .name(let name) = expression.kind {
      switch type {
      case .words(let words): return words.contains(name) ? .value(.word(name)) : nil
      case .column: return .value(.word(name))
      default:
        guard let found = lookup(name) else { return nil }
        return try fits(found, type, expression, parameter)
      }
    }
    if case .call(let name, let options) = expression.kind {
      guard case .call(name, let parameters) = type else { return nil }
      return try call(name, options, parameters, of: command)
    }
    if case .words(let words) = type, case .text(let text) = expression.kind, words.contains(text) {
      return .value(.word(text))
    }
    return try fits(freeValue(expression), type, expression, parameter)
  }

  private func call(
    _ name: String, _ options: [(name: WordSyntax, value: ExpressionSyntax)], _ parameters: [Parameter],
    of command: Command
  ) throws(Diagnostic) -> Binding {
    var values: [String: Value] = [:]
    for (option, expression) in options {
      guard let parameter = parameters.first(where: { $0.name == option.text }) else {
        throw Diagnostic(
          .nameError, "'\(name)' has no option '\(option.text)'", at: option.range,
          suggestion: suggestion(for: option.text, among: parameters.map(\.name)),
          nextStep: "help \(command.verb) shows every option.")
      }
      guard values[option.text] == nil else {
        throw Diagnostic(.valueError, "'\(option.text)' is given twice", at: option.range)
      }
      if case .value(let value) = try value(expression, for: parameter.type, option.text, of: command) {
        values[option.text] = value
      }
    }
    return .value(.call(name, values))
  }

  /// Whether a found value is one of the type's; throws where it has the form but not the bounds.
  private func fits(
    _ found: Binding, _ type: ParameterType, _ expression: ExpressionSyntax, _ parameter: String
  ) throws(Diagnostic) -> Binding? {
    if found.kind == .any { return found }
    guard case .value(let value) = found else {
      return Self.accepts(type, found.kind) ? found : nil
    }
    func outOfBounds() -> Diagnostic {
      Diagnostic(.valueError, "'\(parameter)' takes \(type.description)", at: expression.range)
    }
    switch (type, value) {
    case (.number(let range), .number(let number)):
      guard range.contains(number) else { throw outOfBounds() }
    case (.integer(let range), .number(let number)):
      guard let integer = Int(exactly: number), range.contains(integer) else { throw outOfBounds() }
    case (.file(let extensions, let mustExist), .text(let path)):
      try checkFile(path, extensions, mustExist: mustExist, at: expression.range)
    case (.duration, .duration), (.text, .text), (.text, .word), (.condition, .condition), (.range, .range),
      (.anything, _):
      break
    default:
      guard Self.accepts(type, value.kind) else { return nil }
    }
    return found
  }

  private static func accepts(_ type: ParameterType, _ kind: ValueKind) -> Bool {
    switch type {
    case .object(let kinds): kinds.contains(kind)
    case .table: kind.isTabular
    case .number, .integer: kind == .number
    case .duration: kind == .duration
    case .text, .file: kind == .text
    case .condition: kind == .condition
    case .range: kind == .range
    case .anything: true
    case .words, .column, .call, .list, .either: false
    }
  }

  private func checkFile(
    _ path: String, _ extensions: [String], mustExist: Bool, at range: Range<Int>
  ) throws(Diagnostic) {
    let suffix = (path as NSString).pathExtension.lowercased()
    guard extensions.isEmpty || extensions.contains(suffix) || path.hasSuffix(".tar.gz") else {
      throw Diagnostic(
        .valueError,
        "the file's name must end with \(ParameterType.list(extensions.map { ".\($0)" }))", at: range)
    }
    guard !path.isEmpty, !path.contains("\0") else {
      throw Diagnostic(.valueError, "a file needs a name", at: range)
    }
    if mustExist, !promisedFiles.contains(path), !FileManager.default.fileExists(atPath: path) {
      let folder = (path as NSString).deletingLastPathComponent
      let name = (path as NSString).lastPathComponent
      let neighbours =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
      throw Diagnostic(
        .dataError, "there is no file \"\(path)\"", at: range,
        suggestion: suggestion(for: name, among: neighbours).map {
          (folder as NSString).appendingPathComponent($0)
        },
        nextStep: "Paths start at \(FileManager.default.currentDirectoryPath)")
    }
  }

  private func mismatch(
    _ expression: ExpressionSyntax, _ type: ParameterType, _ parameter: String, of command: Command
  ) -> Diagnostic {
    let help = "help \(command.verb) shows every option."
    guard case .name(let name) = expression.kind else {
      return Diagnostic(
        .valueError, "'\(parameter)' takes \(type.description)", at: expression.range, nextStep: help)
    }
    let fitting = names.filter { lookup($0).map { Self.acceptsAny(type, $0.kind) } ?? false }
    let near = suggestion(for: name, among: type.words + fitting)
    if let found = lookup(name) {
      return Diagnostic(
        .valueError, "'\(parameter)' takes \(type.description), and '\(name)' is \(found.kind.withArticle)",
        at: expression.range, suggestion: near, nextStep: help)
    }
    if type.words.isEmpty {
      do {
        _ = try variable(name, at: expression.range)
      } catch {
        var error = error
        error.suggestion = near
        return error
      }
    }
    return Diagnostic(
      .valueError, "'\(parameter)' can be \(type.description)", at: expression.range, suggestion: near,
      nextStep: help)
  }

  private static func acceptsAny(_ type: ParameterType, _ kind: ValueKind) -> Bool {
    type.alternatives.contains { accepts($0, kind) }
  }
}
