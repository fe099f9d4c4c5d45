/// A word of the language and where it stands.
struct Token: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case name(String)
    case number(Double)
    /// In seconds.
    case duration(Double)
    case text(String)
    /// `= == != <= >= < > | .. , : ? ( ) [ ]`
    case symbol(String)
    /// The end of a line; how far the next line that holds anything is indented.
    case newline(indent: Int)
    case end
  }

  let kind: Kind
  /// In Unicode scalars.
  let range: Range<Int>

  func isSymbol(_ text: String) -> Bool { kind == .symbol(text) }
  var name: String? { if case .name(let name) = kind { name } else { nil } }
}
