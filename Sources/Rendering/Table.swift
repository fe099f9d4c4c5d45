/// Named columns of equal length: what a ranking, a benchmark or a cost shows, and what pipes carry.
public struct Table: Sendable, Equatable {
  /// A column's values; a missing number is NaN, a missing text is empty.
  public enum Values: Sendable, Equatable {
    case numbers([Double])
    case texts([String])

    public var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .texts(let values): values.count
      }
    }
  }

  public struct Column: Sendable, Equatable {
    public var name: String
    public var values: Values
    /// What a number counts, shown in the heading: "rad", "M".
    public var unit: String?
    /// Digits after the decimal point when shown; nil shows up to six significant digits.
    public var decimals: Int?

    public init(_ name: String, _ values: Values, unit: String? = nil, decimals: Int? = nil) {
      self.name = name
      self.values = values
      self.unit = unit
      self.decimals = decimals
    }
  }

  /// What the table shows and where it comes from: data set, epochs, seed.
  public var caption: String
  public private(set) var columns: [Column]
  /// Lines shown below the table.
  public var notes: [String]

  /// The columns must be of equal length and have different names.
  public init(caption: String, columns: [Column], notes: [String] = []) {
    precondition(Set(columns.map(\.values.count)).count <= 1, "columns of different lengths")
    precondition(Set(columns.map(\.name)).count == columns.count, "two columns of one name")
    self.caption = caption
    self.columns = columns
    self.notes = notes
  }

  public var rowCount: Int { columns.first?.values.count ?? 0 }

  public func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}
