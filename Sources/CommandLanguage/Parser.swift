/// Turns tokens into statements by recursive descent, one token of look-ahead.
struct Parser {
  private static let deepest = 64
  private static let keywords: Set<String> = ["for", "and", "or"]

  private let tokens: [Token]
  private var position = 0
  private var depth = 0
  /// How far the current statement is indented: lines that are indented further go on with it.
  private var indent = 0

  /// - Throws: a `Diagnostic` at the first thing that does not fit.
  static func parse(_ source: SourceText) throws(Diagnostic) -> CellSyntax {
    var parser = Parser(tokens: try Lexer.tokens(of: source))
    return CellSyntax(statements: try parser.cell(source))
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  /// The next token; the line break before a line that goes on is passed over.
  private var token: Token {
    var next = position
    while case .newline(let nextIndent) = tokens[next].kind, nextIndent > indent { next += 1 }
    return tokens[next]
  }

  private mutating func advance() {
    while case .newline(let nextIndent) = tokens[position].kind, nextIndent > indent { position += 1 }
    if position < tokens.count - 1 { position += 1 }
  }

  private var atEndOfStatement: Bool {
    switch token.kind {
    case .newline, .end: true
    default: false
    }
  }

  private mutating func cell(_ source: SourceText) throws(Diagnostic) -> [StatementSyntax] {
    // What stands before the first statement may be indented too.
    indent = source.line(source.location(of: tokens[0].range.lowerBound).line).lowerBound
    indent = tokens[0].range.lowerBound - indent
    if case .newline(let first) = tokens[0].kind { indent = first }
    var statements: [StatementSyntax] = []
    while true {
      while case .newline = tokens[position].kind { position += 1 }
      if tokens[position].kind == .end { return statements }
      statements.append(try statement())
      if case .newline(let next) = tokens[position].kind, next != indent, tokens[position + 1].kind != .end {
        throw Diagnostic(
          .syntaxError, "this line is indented less than the one it follows", at: tokens[position + 1].range)
      }
    }
  }

  private mutating func statement() throws(Diagnostic) -> StatementSyntax {
    let first = token
    if first.name == "for" { return try loop() }
    var target: WordSyntax?
    if let name = first.name, isFollowed(by: "=") {
      guard !Self.keywords.contains(name), Preposition(rawValue: name) == nil else {
        throw Diagnostic(
          .syntaxError, "'\(name)' is a word of the language and cannot be a name", at: first.range)
      }
      target = WordSyntax(text: name, range: first.range)
      advance()
      advance()
    }
    var stages = [try stage()]
    while token.isSymbol("|") {
      advance()
      stages.append(try stage())
    }
    guard atEndOfStatement else { throw unexpected() }
    let end = stages[stages.count - 1].range.upperBound
    return StatementSyntax(target: target, kind: .pipeline(stages), range: first.range.lowerBound..<end)
  }

  /// Whether the token after the next is a symbol.
  private func isFollowed(by symbol: String) -> Bool { following.isSymbol(symbol) }

  /// The token after the next.
  private var following: Token {
    var copy = self
    copy.advance()
    return copy.token
  }

  private mutating func loop() throws(Diagnostic) -> StatementSyntax {
    let start = token.range.lowerBound
    advance()
    let variable = try word("a name for the loop")
    guard token.name == "in" else { throw unexpected("'in'") }
    advance()
    let values = try expression()
    if case .newline = tokens[position].kind {
      throw Diagnostic(.syntaxError, "':' is missing at the end of this line", at: tokens[position].range)
    }
    guard token.isSymbol(":") else { throw unexpected("':'") }
    let colon = token.range
    advance()
    guard case .newline(let inner) = tokens[position].kind, inner > indent else {
      throw Diagnostic(
        .syntaxError, "the lines to repeat are missing", at: colon,
        nextStep: "Write them below, indented by two spaces.")
    }
    let outer = indent
    indent = inner
    var body: [StatementSyntax] = []
    while case .newline(let next) = tokens[position].kind, next == inner {
      position += 1
      depth += 1
      guard depth < Self.deepest else { throw tooDeep() }
      body.append(try statement())
      depth -= 1
    }
    indent = outer
    let end = body.last?.range.upperBound ?? colon.upperBound
    return StatementSyntax(
      target: nil, kind: .loop(variable: variable, values: values, body: body), range: start..<end)
  }

  private mutating func stage() throws(Diagnostic) -> StageSyntax {
    let first = token
    if let help = try help() { return help }
    guard let name = first.name, !Self.keywords.contains(name) else {
      let value = try expression()
      return StageSyntax(kind: .value(value), range: value.range)
    }
    if isFollowed(by: "(") {
      let value = try expression()
      return StageSyntax(kind: .value(value), range: value.range)
    }
    advance()
    var arguments: [ArgumentSyntax] = []
    while !atEndOfStatement && !token.isSymbol("|") { arguments.append(try argument()) }
    let end = arguments.last?.range.upperBound ?? first.range.upperBound
    return StageSyntax(
      kind: .command(WordSyntax(text: name, range: first.range), arguments),
      range: first.range.lowerBound..<end)
  }

  /// `train?`, `? train` and `help train`; every verb can stand there, prepositions' names too.
  private mutating func help() throws(Diagnostic) -> StageSyntax? {
    let first = token
    let asksLast = first.name != nil && isFollowed(by: "?")
    guard asksLast || first.isSymbol("?") || (first.name == "help" && following.name != nil) else {
      return nil
    }
    if !asksLast { advance() }
    let subject = token
    guard let name = subject.name else { throw unexpected("a command") }
    advance()
    let end = token.range.upperBound
    if asksLast { advance() }
    let range = first.range.lowerBound..<(asksLast ? end : subject.range.upperBound)
    let operand = ExpressionSyntax(kind: .name(name), range: subject.range)
    return StageSyntax(
      kind: .command(
        WordSyntax(text: "help", range: range),
        [ArgumentSyntax(kind: .operand, values: [operand], range: subject.range)]), range: range,
      isPaged: asksLast || first.isSymbol("?"))
  }

  private mutating func argument() throws(Diagnostic) -> ArgumentSyntax {
    let first = token
    if let name = first.name, isFollowed(by: "=") {
      advance()
      advance()
      let value = try expression()
      return ArgumentSyntax(
        kind: .option(WordSyntax(text: name, range: first.range)), values: [value],
        range: first.range.lowerBound..<value.range.upperBound)
    }
    guard let name = first.name, let preposition = Preposition(rawValue: name) else {
      let value = try expression()
      return ArgumentSyntax(kind: .operand, values: [value], range: value.range)
    }
    advance()
    if atEndOfStatement {
      throw Diagnostic(.syntaxError, "something is missing after '\(name)'", at: first.range)
    }
    var values = [try expression()]
    while token.isSymbol(",") {
      advance()
      values.append(try expression())
    }
    return ArgumentSyntax(
      kind: .preposition(preposition), values: values,
      range: first.range.lowerBound..<values[values.count - 1].range.upperBound)
  }

  private mutating func expression() throws(Diagnostic) -> ExpressionSyntax {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw tooDeep() }
    let first = token
    switch first.kind {
    case .number(let value): return try number(value, first)
    case .duration(let seconds):
      advance()
      return ExpressionSyntax(kind: .duration(seconds), range: first.range)
    case .text(let text):
      advance()
      return ExpressionSyntax(kind: .text(text), range: first.range)
    case .name(let name) where !Self.keywords.contains(name) && Preposition(rawValue: name) == nil:
      advance()
      if token.isSymbol("(") { return try call(name, first) }
      if comparison != nil { return try condition(name, first) }
      return ExpressionSyntax(kind: .name(name), range: first.range)
    case .symbol("["): return try list()
    default: throw unexpected("a value")
    }
  }

  private mutating func number(_ value: Double, _ first: Token) throws(Diagnostic) -> ExpressionSyntax {
    advance()
    guard token.isSymbol("..") else { return ExpressionSyntax(kind: .number(value), range: first.range) }
    advance()
    let last = token
    guard case .number(let upper) = last.kind else { throw unexpected("the range's end") }
    advance()
    let range = first.range.lowerBound..<last.range.upperBound
    guard value <= upper else {
      throw Diagnostic(.valueError, "this range ends before it begins", at: range)
    }
    return ExpressionSyntax(kind: .range(value, upper), range: range)
  }

  private mutating func list() throws(Diagnostic) -> ExpressionSyntax {
    let start = token.range.lowerBound
    advance()
    var values: [ExpressionSyntax] = []
    while !token.isSymbol("]") {
      values.append(try expression())
      if token.isSymbol(",") { advance() } else if !token.isSymbol("]") { throw unexpected("',' or ']'") }
    }
    let end = token.range.upperBound
    advance()
    return ExpressionSyntax(kind: .list(values), range: start..<end)
  }

  private mutating func call(_ name: String, _ first: Token) throws(Diagnostic) -> ExpressionSyntax {
    advance()
    var options: [(name: WordSyntax, value: ExpressionSyntax)] = []
    while !token.isSymbol(")") {
      let option = try word("an option's name")
      guard token.isSymbol("=") else { throw unexpected("'='") }
      advance()
      options.append((option, try expression()))
      if token.isSymbol(",") { advance() } else if !token.isSymbol(")") { throw unexpected("',' or ')'") }
    }
    let end = token.range.upperBound
    advance()
    return ExpressionSyntax(kind: .call(name, options), range: first.range.lowerBound..<end)
  }

  private var comparison: Condition.Comparison? {
    if case .symbol(let text) = token.kind { Condition.Comparison(rawValue: text) } else { nil }
  }

  /// `a <= 1 and b > 2 or c == 3`, begun with the name of its first column.
  private mutating func condition(_ column: String, _ first: Token) throws(Diagnostic) -> ExpressionSyntax {
    var alternatives = [try compare(column, first.range)]
    var terms = 1
    while let joint = token.name, joint == "and" || joint == "or" {
      advance()
      terms += 1
      guard terms <= Self.deepest else {
        throw Diagnostic(
          .syntaxError, "a condition has at most \(Self.deepest) comparisons", at: token.range)
      }
      let next = token.range
      let name = try word("a column's name")
      guard comparison != nil else { throw unexpected("a comparison such as <= or ==") }
      let right = try compare(name.text, next)
      if joint == "and" {
        alternatives.append(.and(alternatives.removeLast(), right))
      } else {
        alternatives.append(right)
      }
    }
    let whole = alternatives.dropFirst().reduce(alternatives[0]) { .or($0, $1) }
    let range = first.range.lowerBound..<tokens[position - 1].range.upperBound
    return ExpressionSyntax(kind: .condition(whole), range: range)
  }

  private mutating func compare(_ column: String, _ range: Range<Int>) throws(Diagnostic) -> Condition {
    guard let comparison else { throw unexpected("a comparison such as <= or ==") }
    advance()
    let literal: Condition.Literal
    switch token.kind {
    case .number(let value), .duration(let value): literal = .number(value)
    case .text(let text): literal = .text(text)
    default: throw unexpected("a number or a text in quotes")
    }
    advance()
    return .compare(column: column, at: range, comparison, literal)
  }

  private mutating func word(_ what: String) throws(Diagnostic) -> WordSyntax {
    guard let name = token.name, !Self.keywords.contains(name), Preposition(rawValue: name) == nil else {
      throw unexpected(what)
    }
    let range = token.range
    advance()
    return WordSyntax(text: name, range: range)
  }

  private func tooDeep() -> Diagnostic {
    Diagnostic(.syntaxError, "this is nested more than \(Self.deepest) levels deep", at: token.range)
  }

  private func unexpected(_ wanted: String? = nil) -> Diagnostic {
    let found: String
    switch token.kind {
    case .newline, .end: found = "the end of the line"
    case .name(let name): found = "'\(name)'"
    case .symbol(let symbol): found = "'\(symbol)'"
    case .text: found = "a text"
    case .number, .duration: found = "a number"
    }
    return Diagnostic(
      .syntaxError, wanted.map { "\(found) stands where \($0) should" } ?? "\(found) does not fit here",
      at: token.range)
  }
}
