import Rendering

/// How values look when a cell shows them.
public enum Presentation {
  /// What a notebook shows for a value; nil for nothing.
  public static func show(_ value: Value) -> MIMEBundle? {
    switch value {
    case .nothing: nil
    case .table(let table): table.bundle()
    case .object(let object): object.show()
    default: MIMEBundle(plainText: summary(of: value))
    }
  }

  /// One line for a value.
  static func summary(of value: Value) -> String {
    switch value {
    case .number(let number): ParameterType.plain(number)
    case .duration(let seconds): Format.duration(seconds: seconds)
    case .text(let text), .word(let text): text
    case .list(let values): "[\(values.map(summary).joined(separator: ", "))]"
    case .range(let low, let high): "\(ParameterType.plain(low))..\(ParameterType.plain(high))"
    case .condition: "a condition"
    case .call(let name, _): "\(name)(…)"
    case .table(let table):
      "a table of \(Format.whole(table.rowCount)) rows: \(table.columns.map(\.name).joined(separator: ", "))"
    case .object(let object): object.summary
    case .nothing: "nothing"
    }
  }
}
