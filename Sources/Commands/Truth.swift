import CommandLanguage
import Rendering
import SearchSpaces

/// A table of accuracies, asked for one architecture at a time.
struct Truth {
  /// The table's columns of numbers.
  let columns: [String]
  private let table: Table
  private let rows: [String: Int]
  private let isByIndex: Bool
  private static let costs = ["index", "rank", "flops", "params"]

  /// - Throws: `CommandFailure` where the table names no architectures or has no numbers.
  init(_ table: Table) throws {
    self.table = table
    if case .texts(let digits)? = table.column("digits")?.values {
      isByIndex = false
      rows = Dictionary(zip(digits, 0...), uniquingKeysWith: { first, _ in first })
    } else if case .numbers(let indices)? = table.column("index")?.values {
      isByIndex = true
      rows = Dictionary(
        zip(indices.map { "\(Int(exactly: $0) ?? -1)" }, 0...), uniquingKeysWith: { first, _ in first })
    } else {
      throw CommandFailure(
        .valueError, "this table names no architectures: it has neither 'digits' nor 'index'", about: "truth")
    }
    columns = table.columns.filter { column in
      if case .numbers = column.values { !Self.costs.contains(column.name) } else { false }
    }.map(\.name)
    guard !columns.isEmpty else {
      throw CommandFailure(.valueError, "this table has no column of accuracies", about: "truth")
    }
  }

  /// What the table says of an architecture.
  ///
  /// - Throws: `CommandFailure` where it does not have it.
  func values(of genotype: Genotype, in space: SearchSpace) throws -> [String: Double] {
    let digits = space.digits(of: genotype)
    let index = try? Architecture(parsing: digits).index
    let key = isByIndex ? (SpaceObject.isNASBench201(space) ? index.map(String.init) : nil) : digits
    guard let key, let row = rows[key] else {
      throw CommandFailure(
        .valueError, "the truth has no architecture \(digits)", about: "truth",
        nextStep: "Leave 'with' out to retrain what is found.")
    }
    return Dictionary(
      uniqueKeysWithValues: columns.map { name in
        if case .numbers(let values)? = table.column(name)?.values {
          (name, values[row])
        } else {
          (name, .nan)
        }
      })
  }
}
