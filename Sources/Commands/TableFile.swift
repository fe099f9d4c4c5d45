import CommandLanguage
import Foundation
import Rendering
import SwiftCSV

/// Tables as CSV (RFC 4180) and as JSON.
enum TableFile {
  /// The most bytes that a table's file may have.
  private static let largest = 256_000_000

  /// Full precision, so that what is read back is the same.
  static func csv(_ table: Table) -> String {
    func quoted(_ text: String) -> String {
      text.contains(where: { ",\"\r\n".contains($0) }) ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
    var lines = [table.columns.map { quoted($0.name) }.joined(separator: ",")]
    for row in 0..<table.rowCount {
      lines.append(
        table.columns.map { column in
          switch column.values {
          case .numbers(let values): text(values[row])
          case .texts(let values): quoted(values[row])
          }
        }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ value: Double) -> String {
    if value.isNaN { return "" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// An array of rows, each an object of its columns; a missing number is null.
  static func json(_ table: Table) throws -> Data {
    let rows = (0..<table.rowCount).map { row in
      Dictionary(
        uniqueKeysWithValues: table.columns.map { column -> (String, Any) in
          switch column.values {
          case .numbers(let values): (column.name, values[row].isFinite ? values[row] : NSNull())
          case .texts(let values): (column.name, values[row])
          }
        })
    }
    return try JSONSerialization.data(withJSONObject: rows, options: [.sortedKeys, .prettyPrinted])
  }

  /// Reads a CSV file with a line of names; a column is of numbers where every filled field is one. Digits
  /// that stand for an architecture, such as 012344, are text.
  static func read(_ path: String) throws -> Table {
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    guard size <= largest else {
      throw CommandFailure(
        .dataError, "this file has \(Format.whole(size)) bytes; a table may have \(Format.whole(largest))",
        about: "file")
    }
    guard let text = String(validating: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    else {
      throw CommandFailure(.dataError, "this file is not text in UTF-8", about: "file")
    }
    let file: EnumeratedCSV
    do {
      file = try EnumeratedCSV(string: text, delimiter: .comma, loadColumns: false)
    } catch {
      throw CommandFailure(.dataError, "this is no CSV file: \(error)", about: "file")
    }
    let names = file.header
    guard !names.isEmpty, Set(names).count == names.count else {
      throw CommandFailure(
        .dataError, "the first line must name the columns, each differently", about: "file")
    }
    if let short = file.rows.firstIndex(where: { $0.count != names.count }) {
      throw CommandFailure(
        .dataError, "row \(short + 2) has \(file.rows[short].count) fields and not \(names.count)",
        about: "file")
    }
    return Table(
      caption: PathParts(path).name,
      columns: names.enumerated().map { index, name in
        let fields = file.rows.map { $0[index] }
        let isText =
          name == "digits" || fields.contains { $0.count > 1 && $0.first == "0" && $0.allSatisfy(\.isNumber) }
        let numbers = isText ? [nil] : fields.map { $0.isEmpty ? .nan : Double($0) }
        return numbers.contains(nil)
          ? Table.Column(name, .texts(fields)) : Table.Column(name, .numbers(numbers.compactMap { $0 }))
      })
  }
}
