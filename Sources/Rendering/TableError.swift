/// Why a table operation cannot be carried out.
public enum TableError: Error, Sendable, Equatable {
  case noSuchColumn(name: String, available: [String])
  /// A selection names a column twice.
  case repeatedColumn(name: String)
  /// A join's key column holds numbers in one table and texts in the other.
  case keysOfDifferentKinds(column: String)
  /// A join's second table holds a key more than once, so that it is unclear which row is meant.
  case repeatedKey(column: String, key: String)
}
