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

  /// The tokens from a place up to the first thing that is none, and the diagnostic for that.
  static func tokensSoFar(
    of source: SourceText, from start: Int = 0
  ) -> (tokens: [Token], failure: Diagnostic?) {
    var lexer = Lexer(source)
    lexer.position = start
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

  /// Powers of ten.
  private static let exponents = ["": 0, "k": 3, "K": 3, "M": 6, "G": 9, "%": -2]
  private static let durations: [String: (seconds: Double, exponent: Int)] = [
    "ms": (1, -3), "s": (1, 0), "min": (60, 0), "h": (3600, 0),
  ]

  private mutating func number() throws(Diagnostic) {
    let start = position
    if peek() == "-" { position += 1 }
    digits()
    // `1..2` is a range, not a number with two points.
    if peek() == ".", let next = peek(1), Self.isDigit(next) {
      position += 1
      digits()
    }
    let mantissa = source[start..<position].replacing("_", with: "")
    var exponent = 0
    if peek() == "e" || peek() == "E" {
      let sign = peek(1) == "-" || peek(1) == "+" ? 1 : 0
      if let next = peek(1 + sign), Self.isDigit(next) {
        let written = position + 1
        position += 1 + sign
        digits()
        // More than nine digits are beyond any number: as good as the largest.
        exponent = Int(source[written..<position].replacing("_", with: "").prefix(10)) ?? 0
      }
    }
    let unitStart = position
    while let scalar = peek(), Self.continuesName(scalar) || scalar == "%" { position += 1 }
    let unit = source[unitStart..<position]
    let kind: Token.Kind
    // The unit's power joins the exponent: 57% is 0.57, which 57 times 0.01 is not.
    if let power = Self.exponents[unit] {
      kind = .number(Double("\(mantissa)e\(exponent + power)") ?? .infinity)
    } else if let duration = Self.durations[unit] {
      kind = .duration(
        (Double("\(mantissa)e\(exponent + duration.exponent)") ?? .infinity) * duration.seconds)
    } else {
      throw Diagnostic(
        .syntaxError, "'\(unit)' is no unit: a number takes k, M, G or %, a duration ms, s, min or h",
        at: unitStart..<position)
    }
    switch kind {
    case .number(let value), .duration(let value):
      guard value.isFinite else {
        throw Diagnostic(.syntaxError, "this number is too large", at: start..<position)
      }
    default: break
    }
    tokens.append(Token(kind: kind, range: start..<position))
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
    throw stray(source.scalars[position])
  }

  private func stray(_ scalar: Unicode.Scalar) -> Diagnostic {
    let range = position..<position + 1
    if "'‘’“”„«»`".unicodeScalars.contains(scalar) {
      return Diagnostic(.syntaxError, "a text stands in straight double quotes: \"like this\"", at: range)
    }
    // What cannot be seen is told by its number.
    let isSeen = scalar.properties.generalCategory != .format && scalar.properties.generalCategory != .control
    let name = "U+" + String(scalar.value, radix: 16, uppercase: true)
    return Diagnostic(
      .syntaxError,
      isSeen ? "'\(scalar)' means nothing here" : "the invisible character \(name) means nothing here",
      at: range, nextStep: isSeen ? nil : "Delete it, or type the line anew.")
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic
  }
  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    startsName(scalar) || scalar.properties.isIDContinue
  }
}
