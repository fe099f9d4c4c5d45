/// What a parameter's value may be.
public indirect enum ParameterType: Sendable {
  case number(ClosedRange<Double>)
  case integer(ClosedRange<Int>)
  case duration
  case text
  /// One of fixed words; such a word is never looked up as a variable.
  case words([String])
  /// A file's path in quotes.
  case file(extensions: [String], mustExist: Bool)
  /// A variable of one of these kinds.
  case object([ValueKind])
  /// A table, or something that has that form.
  case table
  /// The name of a column.
  case column
  case condition
  case range
  /// A word with options of its own: `random(classes=10)`.
  case call(String, [Parameter])
  /// Several of the same in brackets.
  case list(ParameterType)
  /// Whatever a variable holds.
  case anything
  case either([ParameterType])

  /// The fixed words that it allows.
  public var words: [String] {
    switch self {
    case .words(let words): words
    case .either(let types): types.flatMap(\.words)
    default: []
    }
  }

  /// The single forms of it.
  var alternatives: [ParameterType] {
    if case .either(let types) = self { types.flatMap(\.alternatives) } else { [self] }
  }

  /// As people read it.
  public var description: String {
    switch self {
    case .number(let range):
      "a number"
        + Self.bounds(
          range.lowerBound, range.upperBound, -Double.greatestFiniteMagnitude, .greatestFiniteMagnitude)
    case .integer(let range):
      "a whole number"
        + Self.bounds(Double(range.lowerBound), Double(range.upperBound), Double(Int.min), Double(Int.max))
    case .duration: "a duration such as 30s or 5min"
    case .text: "a text in quotes"
    case .words(let words): Self.list(words)
    case .file(let extensions, _):
      "a file's path in quotes"
        + (extensions.isEmpty ? "" : " that ends with \(Self.list(extensions.map { ".\($0)" }))")
    case .object(let kinds): Self.list(kinds.map(\.withArticle))
    case .table: "a table"
    case .column: "a column's name"
    case .condition: "a condition such as flops<=100M"
    case .range: "a range such as 0..1"
    case .call(let name, let options):
      "a call such as \(name)(\(options.map(\.usage).joined(separator: ", ")))"
    case .list: "several of them in brackets"
    case .anything: "a variable"
    case .either:
      // Where there are words to choose from, that a variable will do as well goes without saying; one call stands for all.
      Self.list(words + others.map(\.description))
    }
  }

  /// What there is beside the words, as far as it is worth saying.
  private var others: [ParameterType] {
    guard case .either(let types) = self else { return [] }
    var hasCall = false
    return types.filter { type in
      switch type {
      case .words: return false
      case .object: return words.isEmpty
      case .call:
        defer { hasCall = true }
        return !hasCall
      default: return true
      }
    }
  }

  private static func bounds(_ low: Double, _ high: Double, _ least: Double, _ most: Double) -> String {
    switch (low <= least, high >= most) {
    case (true, true): ""
    case (false, true): " of at least \(plain(low))"
    case (true, false): " of at most \(plain(high))"
    case (false, false): " from \(plain(low)) to \(plain(high))"
    }
  }

  /// A number without a needless fraction.
  static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) <= 0x1p53 ? "\(Int(value))" : "\(value)"
  }

  /// "a, b or c".
  static func list(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " or \(words[words.count - 1])"
  }
}
