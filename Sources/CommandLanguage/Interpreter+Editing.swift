import Foundation
import Rendering

/// What a front end asks while a person types. All of it is pure and quick, whatever runs meanwhile.
extension Interpreter {
  /// Whether a cell can run as it is.
  public enum Completeness: Sendable, Equatable {
    case complete
    /// More lines are needed; the next is indented by that many spaces.
    case incomplete(indent: Int)
    case invalid
  }

  /// Whether a console should run the text or ask for another line.
  public func completeness(of cell: String) -> Completeness {
    let source = SourceText(cell)
    let (tokens, failure) = Lexer.tokensSoFar(of: source)
    let last = tokens.last { token in
      switch token.kind {
      case .newline, .end: false
      default: true
      }
    }
    let indent = last.map { Self.indentation(of: $0, in: source) } ?? 0
    if let failure { return failure.isOpenBracket ? .incomplete(indent: indent + 2) : .invalid }
    if let last, ["|", ",", "=", ":"].contains(where: last.isSymbol) {
      return .incomplete(indent: indent + 2)
    }
    do {
      let syntax = try Parser.parse(source)
      // An empty line ends a block.
      let lineBreak = source.scalars.lastIndex(of: "\n") ?? 0
      let endsBlank = lineBreak > 0 && source.scalars[lineBreak...].allSatisfy(\.properties.isWhitespace)
      if case .loop = syntax.statements.last?.kind, !endsBlank { return .incomplete(indent: indent) }
      return .complete
    } catch { return .invalid }
  }

  /// How far the line that a token stands in is indented.
  private static func indentation(of token: Token, in source: SourceText) -> Int {
    let line = source.line(source.location(of: token.range.lowerBound).line)
    return source.scalars[line].prefix { $0 == " " || $0 == "\t" }.count
  }

  /// What could stand at the cursor.
  ///
  /// - Parameter cursor: in Unicode scalars; a place outside the text counts as its end.
  public func complete(_ cell: String, cursor: Int) -> CompletionList {
    let whole = SourceText(cell)
    let end = max(0, min(cursor, whole.count))
    let source = SourceText(whole[0..<end])
    let (tokens, failure) = Self.tokens(of: source)
    if let failure, failure.isOpenText, failure.range.upperBound == end {
      return paths(source, from: failure.range)
    }
    // Not a token: `fashion-` is none yet.
    var start = end
    while start > 0, source.scalars[start - 1] == "-" || Lexer.continuesName(source.scalars[start - 1]) {
      start -= 1
    }
    let prefix = source[start..<end].lowercased()
    let before = Self.currentStage(tokens.filter { $0.range.lowerBound < start })
    let items = candidates(before).filter { $0.text.lowercased().hasPrefix(prefix) }
    return CompletionList(range: start..<end, items: items)
  }

  /// Explains the word at the cursor; nil where there is nothing to say.
  ///
  /// - Parameters:
  ///   - cursor: in Unicode scalars.
  ///   - detail: 0 for a summary, 1 for everything.
  public func inspect(_ cell: String, cursor: Int, detail: Int) -> MIMEBundle? {
    let whole = SourceText(cell)
    let place = max(0, min(cursor, whole.count))
    let tokens = Self.tokens(of: SourceText(whole[0..<whole.line(whole.location(of: place).line).upperBound]))
      .tokens
    guard let index = tokens.lastIndex(where: { $0.name != nil && $0.range.lowerBound <= place }),
      let name = tokens[index].name
    else { return nil }
    let stage = Self.currentStage(Array(tokens[0...index]))
    let verb = stage.first?.name.flatMap { commands[$0] }
    let isOption = index + 1 < tokens.count && tokens[index + 1].isSymbol("=")
    let parameter = verb?.parameters.first { parameter in
      switch parameter.role {
      case .option: isOption && parameter.name == name
      case .preposition(let preposition): preposition.rawValue == name
      case .operand: false
      }
    }
    if stage.count > 1, let parameter, let verb { return Manual.parameterPage(parameter, of: verb) }
    if let value = session[name] {
      if detail > 0, let shown = Presentation.show(value) { return shown }
      return Manual.variablePage(name, value)
    }
    return (commands[name] ?? verb).map { detail > 0 ? Manual.page($0) : Manual.summaryPage($0) }
  }

  /// The tokens of a text; where a line above cannot be read, those of the last line.
  private static func tokens(of source: SourceText) -> (tokens: [Token], failure: Diagnostic?) {
    let found = Lexer.tokensSoFar(of: source)
    guard let failure = found.failure, !failure.isOpenBracket, failure.range.upperBound < source.count else {
      return found
    }
    return Lexer.tokensSoFar(
      of: source, from: source.line(source.location(of: source.count).line).lowerBound)
  }

  /// The tokens of the stage that the last token belongs to.
  private static func currentStage(_ tokens: [Token]) -> [Token] {
    var words = tokens.filter { $0.kind != .end }
    // The lexer closes every text with a line break of its own.
    if case .newline = words.last?.kind, words.last?.range.isEmpty == true { words.removeLast() }
    var start = 0
    // A line that is indented no further than its block begins a statement.
    var block = words.first?.range.lowerBound ?? 0
    for (index, token) in words.enumerated() {
      switch token.kind {
      case .newline(let indent):
        if index == 0 || words[index - 1].isSymbol(":") { block = indent }
        block = min(block, indent)
        if indent == block { start = index + 1 }
      case .symbol("|"), .symbol(":"): start = index + 1
      // `net = train`: the command begins behind the sign; `epochs=20` is an option of one.
      case .symbol("=") where index == start + 1: start = index + 1
      default: break
      }
    }
    return words[start...].filter { if case .newline = $0.kind { false } else { true } }
  }

  private func candidates(_ before: [Token]) -> [CompletionList.Item] {
    guard let verb = before.first?.name, let command = commands[verb] else {
      return before.isEmpty ? verbItems + variableItems { _ in true } : []
    }
    var before = before[...]
    var parameters = command.parameters
    // In a call's open bracket its own options count.
    if let open = before.lastIndex(where: { $0.isSymbol("(") }), let name = before[open - 1].name,
      !before[open...].contains(where: { $0.isSymbol(")") })
    {
      parameters = command.parameters.flatMap(\.type.alternatives).flatMap { type -> [Parameter] in
        if case .call(name, let options) = type { options } else { [] }
      }
      before = before[open...]
    }
    let last = before[before.endIndex - 1]
    if last.isSymbol("="), before.count > 1, let option = before[before.endIndex - 2].name {
      return parameters.first { $0.name == option }.map { values(of: $0.type) } ?? []
    }
    if let name = last.name, let preposition = Preposition(rawValue: name) {
      let parameter = parameters.first { $0.role == .preposition(preposition) }
      return parameter.map { values(of: $0.type) } ?? []
    }
    let used = Set(before.compactMap(\.name))
    var items: [CompletionList.Item] = []
    for parameter in parameters {
      switch parameter.role {
      case .operand: items += values(of: parameter.type)
      case .option where !used.contains(parameter.name):
        items.append(.init(text: "\(parameter.name)=", type: "property", summary: parameter.help))
      case .preposition(let preposition) where !used.contains(preposition.rawValue):
        items.append(.init(text: preposition.rawValue, type: "keyword", summary: parameter.help))
      default: break
      }
    }
    return items
  }

  private var verbItems: [CompletionList.Item] {
    commands.commands.map { .init(text: $0.verb, type: "function", summary: $0.summary) }
  }

  private func variableItems(_ isWanted: (Value) -> Bool) -> [CompletionList.Item] {
    session.variables.filter { isWanted($0.value) }
      .map { .init(text: $0.name, type: "instance", summary: Presentation.summary(of: $0.value)) }
  }

  private func values(of type: ParameterType) -> [CompletionList.Item] {
    type.alternatives.flatMap { alternative -> [CompletionList.Item] in
      switch alternative {
      case .words(let words): return words.map { .init(text: $0, type: "keyword", summary: "") }
      case .call(let name, _): return [.init(text: "\(name)(", type: "function", summary: "")]
      case .column:
        let columns = session.variables.compactMap(\.value.table).flatMap { $0.columns.map(\.name) }
        return Set(columns).sorted().map { .init(text: $0, type: "property", summary: "a column") }
      case .object(let kinds): return variableItems { kinds.contains($0.kind) }
      case .table: return variableItems { $0.kind.isTabular }
      case .anything: return variableItems { _ in true }
      case .number, .integer: return variableItems { $0.kind == .number }
      case .duration, .text, .file, .condition, .range, .list, .either: return []
      }
    }
  }

  /// File names in an open text.
  private func paths(_ source: SourceText, from open: Range<Int>) -> CompletionList {
    let typed = source[open.lowerBound + 1..<source.count]
    let folder = typed.contains("/") ? String(typed[...(typed.lastIndex(of: "/") ?? typed.startIndex)]) : ""
    let prefix = typed.dropFirst(folder.count)
    let found = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    let items = found.sorted().filter {
      $0.hasPrefix(prefix) && (!$0.hasPrefix(".") || prefix.hasPrefix("."))
    }
    .prefix(200).map { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder)
      return CompletionList.Item(text: isFolder.boolValue ? name + "/" : name, type: "path", summary: "")
    }
    return CompletionList(
      range: source.count - prefix.unicodeScalars.count..<source.count, items: Array(items))
  }
}

extension Interpreter {
  /// What a notebook shows for a variable; nil where there is none.
  public func show(variable name: String) -> MIMEBundle? {
    session[name].flatMap(Presentation.show)
  }
}

extension Diagnostic {
  fileprivate var isOpenBracket: Bool { message.hasSuffix("is never closed") }
  fileprivate var isOpenText: Bool { message == "this text has no closing quote" }
}
