/// What a row must meet: comparisons of its columns, joined by `and` and `or` (`and` binds tighter).
public indirect enum Condition: Sendable, Equatable {
  public enum Comparison: String, Sendable, CaseIterable {
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case more = ">"
    case equal = "=="
    case different = "!="
  }

  public enum Literal: Sendable, Equatable {
    case number(Double)
    case text(String)
  }

  case compare(column: String, at: Range<Int>, Comparison, Literal)
  case and(Condition, Condition)
  case or(Condition, Condition)

  /// The columns that it asks for, and where they are named.
  public var columns: [(name: String, range: Range<Int>)] {
    switch self {
    case .compare(let column, let range, _, _): [(column, range)]
    case .and(let left, let right), .or(let left, let right): left.columns + right.columns
    }
  }

  /// Whether a row meets the condition.
  ///
  /// - Parameter value: gives the row's value in a column. A missing number (NaN) meets nothing but `!=`.
  public func holds(_ value: (_ column: String) -> Literal?) -> Bool {
    switch self {
    case .and(let left, let right): return left.holds(value) && right.holds(value)
    case .or(let left, let right): return left.holds(value) || right.holds(value)
    case .compare(let column, _, let comparison, let expected):
      switch (value(column), expected) {
      case (.number(let found), .number(let expected)): return Self.compare(found, comparison, expected)
      case (.text(let found), .text(let expected)): return Self.compare(found, comparison, expected)
      default: return false
      }
    }
  }

  private static func compare<Value: Comparable>(_ a: Value, _ comparison: Comparison, _ b: Value) -> Bool {
    switch comparison {
    case .atMost: a <= b
    case .atLeast: a >= b
    case .less: a < b
    case .more: a > b
    case .equal: a == b
    case .different: a != b
    }
  }
}
