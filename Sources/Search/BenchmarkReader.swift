import SearchSpaces

/// Reads the lines of a table of NAS-Bench-201's truth and checks every field of it.
struct BenchmarkReader {
  private let file: String
  private let lines: [Substring]
  private(set) var metrics: [BenchmarkMetric] = []
  /// For each metric the values by benchmark index, NaN where no row was.
  private(set) var columns: [[Double]]
  /// The line that holds each index; 0 for none.
  private var lineOfIndex = [Int](repeating: 0, count: Architecture.count)
  private(set) var rowCount = 0

  /// Reads the header.
  init(csv: String, file: String) throws(BenchmarkError) {
    self.file = file
    lines = csv.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
    let header = Self.fields(lines[0])
    guard header.count > 2, header[0] == "index", header[1] == "ops" else {
      throw .wrongHeader(file: file, found: String(lines[0].prefix(200)))
    }
    for column in header.dropFirst(2) {
      guard let metric = BenchmarkMetric.allCases.first(where: { $0.column == column }) else {
        throw .unknownColumn(file: file, column: String(column))
      }
      guard !metrics.contains(metric) else { throw .repeatedColumn(file: file, column: String(column)) }
      metrics.append(metric)
    }
    columns = metrics.map { _ in [Double](repeating: .nan, count: Architecture.count) }
  }

  /// Reads everything below the header; empty lines are passed over.
  mutating func readRows() throws(BenchmarkError) {
    for (number, line) in zip(1..., lines).dropFirst() where !line.isEmpty {
      try readRow(Self.fields(line), line: number)
    }
    guard rowCount > 0 else { throw .noRows(file: file) }
  }

  private static func fields(_ line: Substring) -> [Substring] {
    line.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { Substring($0) }
  }

  private mutating func readRow(_ fields: [Substring], line: Int) throws(BenchmarkError) {
    guard fields.count == metrics.count + 2 else {
      throw .wrongFieldCount(file: file, line: line, expected: metrics.count + 2, found: fields.count)
    }
    let index = try readIndex(fields[0], operations: fields[1], line: line)
    guard lineOfIndex[index] == 0 else {
      throw .repeatedRow(file: file, line: line, firstLine: lineOfIndex[index], index: index)
    }
    for (column, metric) in metrics.enumerated() {
      columns[column][index] = try readNumber(fields[column + 2], metric, line: line)
    }
    lineOfIndex[index] = line
    rowCount += 1
  }

  /// The row's index, once its operators are seen to be those that the official order has there.
  private func readIndex(_ text: Substring, operations: Substring, line: Int) throws(BenchmarkError) -> Int {
    guard let index = Int(text) else {
      throw .notANumber(file: file, line: line, column: "index", text: String(text))
    }
    let expected: Architecture
    do { expected = try Architecture(index: index) } catch {
      throw .notAnArchitecture(file: file, line: line, column: "index", reason: error)
    }
    let found: Architecture
    do { found = try Architecture(parsing: String(operations)) } catch {
      throw .notAnArchitecture(file: file, line: line, column: "ops", reason: error)
    }
    guard found == expected else {
      throw .wrongOperations(
        file: file, line: line, index: index, expected: expected.digits, found: found.digits)
    }
    return index
  }

  private func readNumber(
    _ text: Substring, _ metric: BenchmarkMetric, line: Int
  ) throws(BenchmarkError) -> Double {
    guard let number = Double(text), !number.isNaN else {
      throw .notANumber(file: file, line: line, column: metric.column, text: String(text))
    }
    guard metric.allowed ~= number else {
      throw .outOfRange(
        file: file, line: line, column: metric.column, value: number, allowed: metric.allowed)
    }
    return metric.value(ofNumber: number)
  }
}
