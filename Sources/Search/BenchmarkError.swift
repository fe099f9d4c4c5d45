import SearchSpaces

/// Why a file is not a table of NAS-Bench-201's truth. Lines count from 1, the header's.
public enum BenchmarkError: Error, Hashable, Sendable {
  /// The file cannot be read; `reason` is the system's.
  case unreadable(file: String, reason: String)
  /// The file is larger than any such table.
  case tooLarge(file: String, bytes: Int, limit: Int)
  /// The file is not UTF-8 text.
  case notText(file: String)
  /// The first line does not begin with the columns `index` and `ops` and one more.
  case wrongHeader(file: String, found: String)
  /// A column that is no ``BenchmarkMetric``.
  case unknownColumn(file: String, column: String)
  /// A column that is there twice.
  case repeatedColumn(file: String, column: String)
  /// A header without a single row.
  case noRows(file: String)
  /// A row with fewer or more fields than the header.
  case wrongFieldCount(file: String, line: Int, expected: Int, found: Int)
  /// A field that is no number.
  case notANumber(file: String, line: Int, column: String, text: String)
  /// A number outside what the column may hold.
  case outOfRange(file: String, line: Int, column: String, value: Double, allowed: ClosedRange<Double>)
  /// The `index` or the `ops` name no architecture.
  case notAnArchitecture(file: String, line: Int, column: String, reason: ArchitectureError)
  /// The `ops` are not those that the benchmark's official order has at this index.
  case wrongOperations(file: String, line: Int, index: Int, expected: String, found: String)
  /// An architecture that an earlier line already has.
  case repeatedRow(file: String, line: Int, firstLine: Int, index: Int)
}
