import Foundation

/// Cuts a cell into tokens.
///
/// A newline counts unless a bracket is open or the next line begins with `|`; whether an indented line goes on
/// is for the parser to say.
struct Lexer {
  private let source: SourceText
  private var position = 0
  private var brackets: [(opening: Unicode.Scalar, at: Int)] = []
  private(set) var tokens: [Token] = []

  /// The tokens of a whole cell.
  static func tokens(of source: SourceText) throws(Diagnostic) -> [Token] {
    var lexer = Lexer(source)
    try lexer.run()
    return lexer.tokens
  }

  /// The tokens up to the first thing that is none, and the diagnostic for that.
  static func tokensSoFar(of source: SourceText) -> (tokens: [Token], failure: Diagnostic?) {
    var lexer = Lexer(source)
    do {
      try lexer.run()
      return (lexer.tokens, nil)
    } catch {
      return (lexer.tokens, error)
    }
  }

  private init(_ source: SourceText) { self.source = source }

  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    position + ahead < source.count ? source.scalars[position + ahead] : nil
  }

  private mutating func run() throws(Diagnostic) {
    while let scalar = peek() {
      switch scalar {
      case "\n": newline()
      case " ", "\t", "\r", "\u{A0}", "\u{FEFF}": position += 1
      case "#": while let next = peek(), next != "\n" { position += 1 }
      case "\"": try text()
      case "0"..."9": try number()
      case "-" where peek(1).map(Self.isDigit) == true: try number()
      case _ where Self.startsName(scalar): name()
      default: try symbol()
      }
    }
    if let bracket = brackets.last {
      throw Diagnostic(
        .syntaxError, "'\(bracket.opening)' is never closed", at: bracket.at..<bracket.at + 1,
        nextStep: "Close it with '\(bracket.opening == "(" ? ")" : "]")'.")
    }
    tokens.append(Token(kind: .newline(indent: 0), range: source.count..<source.count))
    tokens.append(Token(kind: .end, range: source.count..<source.count))
  }

  private mutating func newline() {
    let start = position
    position += 1
    var indent = 0
    // Blank lines and comments have no say in the indentation.
    while let scalar = peek() {
      if scalar == " " || scalar == "\t" || scalar == "\r" {
        indent += 1
      } else if scalar == "\n" {
        indent = 0
      } else if scalar == "#" {
        while let next = peek(), next != "\n" { position += 1 }
        continue
      } else {
        break
      }
      position += 1
    }
    if peek() == nil { indent = 0 }
    if brackets.isEmpty && peek() != "|" {
      tokens.append(Token(kind: .newline(indent: indent), range: start..<start + 1))
    }
  }

  private mutating func name() {
    let start = position
    while let scalar = peek() {
      let joins = scalar == "-" && peek(1).map(Self.continuesName) == true
      guard Self.continuesName(scalar) || joins else { break }
      position += 1
    }
    tokens.append(Token(kind: .name(source[start..<position]), range: start..<position))
  }

  private static let factors = ["k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "%": 1e-2]
  private static let seconds = ["ms": 1e-3, "s": 1, "min": 60, "h": 3600]

  private mutating func number() throws(Diagnostic) {
    let start = position
    if peek() == "-" { position += 1 }
    digits()
    // `1..2` is a range, not a number with two points.
    if peek() == ".", let next = peek(1), Self.isDigit(next) {
      position += 1
      digits()
    }
    if peek() == "e" || peek() == "E" {
      let sign = peek(1) == "-" || peek(1) == "+" ? 1 : 0
      if let next = peek(1 + sign), Self.isDigit(next) {
        position += 1 + sign
        digits()
      }
    }
    let value = Double(source[start..<position].replacing("_", with: "")) ?? .nan
    let unitStart = position
    while let scalar = peek(), Self.continuesName(scalar) || scalar == "%" { position += 1 }
    let unit = source[unitStart..<position]
    guard value.isFinite else {
      throw Diagnostic(
        .syntaxError, "the number \(source[start..<position]) is too large", at: start..<position)
    }
    if unit.isEmpty {
      tokens.append(Token(kind: .number(value), range: start..<position))
    } else if let factor = Self.factors[unit] {
      tokens.append(Token(kind: .number(value * factor), range: start..<position))
    } else if let factor = Self.seconds[unit] {
      tokens.append(Token(kind: .duration(value * factor), range: start..<position))
    } else {
      throw Diagnostic(
        .syntaxError, "'\(unit)' is no unit: a number takes k, M, G or %, a duration ms, s, min or h",
        at: unitStart..<position)
    }
  }

  private mutating func digits() {
    while let scalar = peek(), Self.isDigit(scalar) || scalar == "_" { position += 1 }
  }

  private mutating func text() throws(Diagnostic) {
    let start = position
    position += 1
    while let scalar = peek(), scalar != "\n" {
      position += scalar == "\\" && peek(1) != "\n" ? 2 : 1
      guard scalar == "\"" else { continue }
      position = min(position, source.count)
      // JSON's own reader knows JSON's escapes.
      guard let data = source[start..<position].data(using: .utf8),
        let value = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) as? String
      else {
        throw Diagnostic(
          .syntaxError, "this text holds an escape or a control character that JSON does not know",
          at: start..<position, nextStep: #"Write \n, \t, \", \\ or \u00e9."#)
      }
      tokens.append(Token(kind: .text(value), range: start..<position))
      return
    }
    position = min(position, source.count)
    throw Diagnostic(
      .syntaxError, "this text has no closing quote", at: start..<position,
      nextStep: "Close it with \" on the same line.")
  }

  /// Longer ones first: `<=` is not `<` and `=`.
  private static let symbols = [
    "==", "!=", "<=", ">=", "..", "=", "<", ">", "|", ",", ":", "?", "(", ")", "[", "]",
  ].map { (text: $0, scalars: Array($0.unicodeScalars)) }

  private mutating func symbol() throws(Diagnostic) {
    for (symbol, scalars) in Self.symbols {
      let length = scalars.count
      guard source.scalars[position...].starts(with: scalars) else { continue }
      let range = position..<position + length
      if symbol == "(" || symbol == "[" { brackets.append((source.scalars[position], position)) }
      if symbol == ")" || symbol == "]" {
        guard let open = brackets.popLast(), (open.opening == "(") == (symbol == ")") else {
          throw Diagnostic(.syntaxError, "'\(symbol)' closes nothing", at: range)
        }
      }
      tokens.append(Token(kind: .symbol(symbol), range: range))
      position += length
      return
    }
    let scalar = source.scalars[position]
    throw Diagnostic(
      .syntaxError, "'\(scalar)' means nothing here", at: position..<position + 1,
      nextStep: scalar == "'" ? "Texts stand in double quotes." : nil)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic
  }
  private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    startsName(scalar) || isDigit(scalar)
  }
}
