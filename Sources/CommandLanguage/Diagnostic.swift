import Rendering

/// One thing that is wrong with a cell, in plain words.
public struct Diagnostic: Error, Sendable, Equatable {
  /// What Jupyter shows as the error's name.
  public enum Category: String, Sendable, CaseIterable {
    case syntaxError = "SyntaxError"
    case nameError = "NameError"
    case valueError = "ValueError"
    case dataError = "DataError"
    case memoryError = "MemoryError"
    case interrupted = "Interrupted"
    case internalError = "InternalError"
  }

  public var category: Category
  public var message: String
  /// The scalars it is about.
  public var range: Range<Int>
  /// The word that was probably meant.
  public var suggestion: String?
  /// What to do about it.
  public var nextStep: String?

  public init(
    _ category: Category, _ message: String, at range: Range<Int>, suggestion: String? = nil,
    nextStep: String? = nil
  ) {
    self.category = category
    self.message = message
    self.range = range
    self.suggestion = suggestion
    self.nextStep = nextStep
  }

  /// The lines below the first: the source line, carets under the words, the next step.
  ///
  ///       3 | net = train nb201 on images labels=rnadom epochs=20
  ///         |                                    ^^^^^^ did you mean 'random'?
  ///         help train shows every option.
  public func details(in source: SourceText) -> [String] {
    let start = min(range.lowerBound, source.count)
    let (number, column) = source.location(of: start)
    let line = source.line(number)
    let width = max(1, min(range.upperBound, line.upperBound) - start)
    let margin = String(repeating: " ", count: 2 + "\(number)".count)
    // A tab is one column here and in the source line above, so it stays a tab.
    let indent = source[line.lowerBound..<min(line.lowerBound + column, line.upperBound)].unicodeScalars
      .map { $0 == "\t" ? "\t" : " " }.joined()
    var caret = "\(margin) | \(indent)\(String(repeating: "^", count: width))"
    if let suggestion { caret += " did you mean '\(suggestion)'?" }
    var lines = ["  \(number) | \(source[line])", caret]
    if let nextStep { lines.append("    \(nextStep)") }
    return lines
  }

  /// The whole error as plain text.
  public func plainText(in source: SourceText) -> String {
    (["\(category.rawValue): \(message)"] + details(in: source)).joined(separator: "\n")
  }

  /// The whole error with colours for a terminal or a notebook.
  public func colouredLines(in source: SourceText) -> [String] {
    let details = details(in: source)
    return ["\u{1B}[1;31m\(category.rawValue)\u{1B}[0m: \(message)", details[0]]
      + [details[1].replacing("^", with: "\u{1B}[31m^\u{1B}[0m", maxReplacements: Int.max)].map { line in
        line.replacing("\u{1B}[0m\u{1B}[31m", with: "")
      } + details.dropFirst(2).map { "\u{1B}[2m\($0)\u{1B}[0m" }
  }
}
