extension Table {
  /// One row, as a filter sees it.
  public struct Row: Sendable {
    let table: Table
    public let index: Int

    /// The number in a column; nil when there is no such column or it holds texts.
    public func number(_ column: String) -> Double? {
      if case .numbers(let values) = table.column(column)?.values { return values[index] }
      return nil
    }

    /// The text in a column; nil when there is no such column or it holds numbers.
    public func text(_ column: String) -> String? {
      if case .texts(let values) = table.column(column)?.values { return values[index] }
      return nil
    }
  }

  public var columnNames: [String] { columns.map(\.name) }

  /// The named column.
  /// - Throws: `TableError.noSuchColumn`, with the names that there are.
  public func requiredColumn(_ name: String) throws(TableError) -> Column {
    guard let found = column(name) else {
      throw .noSuchColumn(name: name, available: columnNames)
    }
    return found
  }

  /// Rows in the order of a column's values; equal values keep their order and missing numbers come last.
  public func sorted(by name: String, descending: Bool = false) throws(TableError) -> Table {
    let rows = 0..<rowCount
    switch try requiredColumn(name).values {
    case .numbers(let values):
      let present = rows.filter { !values[$0].isNaN }
      let missing = rows.filter { values[$0].isNaN }
      return taking(rows: order(of: present, values: values, descending: descending) + missing)
    case .texts(let values):
      return taking(rows: order(of: Array(rows), values: values, descending: descending))
    }
  }

  /// The first `count` rows, or all when there are fewer.
  public func prefix(_ count: Int) -> Table {
    taking(rows: Array(0..<Swift.max(0, Swift.min(count, rowCount))))
  }

  /// The rows for which `predicate` holds.
  public func filtered<Failure: Error>(by predicate: (Row) throws(Failure) -> Bool) throws(Failure) -> Table {
    var kept: [Int] = []
    for index in 0..<rowCount where try predicate(Row(table: self, index: index)) { kept.append(index) }
    return taking(rows: kept)
  }

  /// The named columns, in the given order.
  public func selecting(_ names: [String]) throws(TableError) -> Table {
    var selected: [Column] = []
    for name in names {
      guard !selected.contains(where: { $0.name == name }) else { throw .repeatedColumn(name: name) }
      selected.append(try requiredColumn(name))
    }
    return Table(caption: caption, columns: selected, notes: notes)
  }

  /// The rows whose key both tables hold, in this table's order, with the other table's columns after its own.
  /// Of a column that both tables have, this table's values are kept.
  public func joined(with other: Table, on key: String) throws(TableError) -> Table {
    let pairs: [(Int, Int)]
    switch (try requiredColumn(key).values, try other.requiredColumn(key).values) {
    case (.numbers(let mine), .numbers(let theirs)): pairs = try matches(mine, theirs, key: key)
    case (.texts(let mine), .texts(let theirs)): pairs = try matches(mine, theirs, key: key)
    default: throw .keysOfDifferentKinds(column: key)
    }
    let added = other.columns.filter { column($0.name) == nil }
    let right = Table(caption: "", columns: added).taking(rows: pairs.map(\.1))
    return Table(
      caption: caption, columns: taking(rows: pairs.map(\.0)).columns + right.columns,
      notes: notes + other.notes.filter { !notes.contains($0) })
  }

  /// The rows at these indices, in this order.
  func taking(rows: [Int]) -> Table {
    let taken = columns.map { column in
      var column = column
      switch column.values {
      case .numbers(let values): column.values = .numbers(rows.map { values[$0] })
      case .texts(let values): column.values = .texts(rows.map { values[$0] })
      }
      return column
    }
    return Table(caption: caption, columns: taken, notes: notes)
  }

  private func order<Value: Comparable>(of rows: [Int], values: [Value], descending: Bool) -> [Int] {
    rows.sorted { first, second in
      let (a, b) = (values[first], values[second])
      // Sorting by index among equals: the standard library does not promise a stable sort.
      return a == b ? first < second : (descending ? a > b : a < b)
    }
  }

  private func matches<Value: Hashable>(
    _ mine: [Value], _ theirs: [Value], key: String
  ) throws(TableError) -> [(Int, Int)] {
    var rowOfKey: [Value: Int] = [:]
    for (row, value) in theirs.enumerated() {
      guard rowOfKey.updateValue(row, forKey: value) == nil else {
        throw .repeatedKey(column: key, key: "\(value)")
      }
    }
    return mine.enumerated().compactMap { row, value in rowOfKey[value].map { (row, $0) } }
  }
}
