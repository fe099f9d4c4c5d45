/// What a cell says, before any word of it is looked up.
struct CellSyntax: Sendable {
  var statements: [StatementSyntax]
}

struct StatementSyntax: Sendable {
  enum Kind: Sendable {
    case pipeline([StageSyntax])
    case loop(variable: WordSyntax, values: ExpressionSyntax, body: [StatementSyntax])
  }

  /// The name before `=`.
  var target: WordSyntax?
  var kind: Kind
  var range: Range<Int>
}

/// A word and where it stands.
struct WordSyntax: Sendable, Equatable {
  var text: String
  var range: Range<Int>
}

/// One command with its arguments, or a value alone.
struct StageSyntax: Sendable {
  enum Kind: Sendable {
    case command(WordSyntax, [ArgumentSyntax])
    case value(ExpressionSyntax)
  }

  var kind: Kind
  var range: Range<Int>
  /// Asked with a question mark: the answer belongs beside the notebook.
  var isPaged = false
}

struct ArgumentSyntax: Sendable {
  enum Kind: Sendable {
    case option(WordSyntax)
    case preposition(Preposition)
    case operand
  }

  var kind: Kind
  var values: [ExpressionSyntax]
  /// From the option's name or the preposition on.
  var range: Range<Int>
}

/// The words that join a command to what it works with; reserved, the same everywhere.
public enum Preposition: String, Sendable, CaseIterable, Hashable {
  case on, by, from, to, `as`, with, vs, under, `where`
}

struct ExpressionSyntax: Sendable {
  indirect enum Kind: Sendable {
    case number(Double)
    case duration(Double)
    case text(String)
    case name(String)
    case range(Double, Double)
    case list([ExpressionSyntax])
    case call(String, [(name: WordSyntax, value: ExpressionSyntax)])
    case condition(Condition)
  }

  var kind: Kind
  var range: Range<Int>
}
