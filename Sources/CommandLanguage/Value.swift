import Rendering

/// What a name in a notebook can stand for.
public enum Value: Sendable {
  case number(Double)
  /// In seconds.
  case duration(Double)
  case text(String)
  /// One of an option's fixed words.
  case word(String)
  case list([Value])
  case range(Double, Double)
  case condition(Condition)
  /// A word with options: `random(classes=10)`.
  case call(String, [String: Value])
  case table(Table)
  case object(any LanguageObject)
  case nothing

  public var kind: ValueKind {
    switch self {
    case .number: .number
    case .duration: .duration
    case .text, .word: .text
    case .list: .list
    case .range: .range
    case .condition: .condition
    case .call: .call
    case .table: .table
    case .object(let object): object.kind
    case .nothing: .nothing
    }
  }

  /// The value as a table, where it is or has one.
  public var table: Table? {
    switch self {
    case .table(let table): table
    case .object(let object): object.table()
    default: nil
    }
  }
}

/// What sort of thing a value is; what commands declare that they take and give.
public struct ValueKind: Sendable, Hashable {
  /// As people read it: "SuperNet", "ranking".
  public let name: String
  /// Whether pipes can carry it.
  public let isTabular: Bool

  /// Whether it is counted: "a ranking", but "data".
  private let takesArticle: Bool

  public init(_ name: String, isTabular: Bool = false, takesArticle: Bool = true) {
    self.name = name
    self.isTabular = isTabular
    self.takesArticle = takesArticle
  }

  public static let number = ValueKind("number")
  public static let duration = ValueKind("duration")
  public static let text = ValueKind("text")
  public static let list = ValueKind("list")
  public static let range = ValueKind("range")
  public static let condition = ValueKind("condition")
  public static let call = ValueKind("call")
  public static let table = ValueKind("table", isTabular: true)
  public static let nothing = ValueKind("nothing", takesArticle: false)
  /// Known only when the command has run.
  public static let any = ValueKind("value", isTabular: true)

  /// The kind's name with its article.
  public var withArticle: String {
    guard takesArticle else { return name }
    return "aeiou".contains(name.lowercased().prefix(1)) ? "an \(name)" : "a \(name)"
  }
}

/// A thing of the science that has a name in a notebook: a space, a SuperNet, a ranking.
public protocol LanguageObject: Sendable {
  var kind: ValueKind { get }
  /// One line.
  var summary: String { get }
  /// What a notebook shows for it.
  func show() -> MIMEBundle
  /// The object as a table, if it has that form.
  func table() -> Table?
}

extension LanguageObject {
  public func table() -> Table? { nil }
}
