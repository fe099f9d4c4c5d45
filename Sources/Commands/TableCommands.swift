import CommandLanguage
import Rendering

/// What pipes lead through: each takes a table and gives a table.
enum TableCommands {
  static let all = [top, filter, sort, select]

  private static let source = Parameter.preposition(
    .from, "table", .table, "the table; what a pipe brings, if it stands behind one")

  /// A small table that the examples begin with.
  private static let example = "images = data shapes limit=100\ncounts = labels images seed=7\n"

  private static func table(_ call: Invocation) throws -> Table {
    if let table = (call.value("table") ?? call.piped)?.table { return table }
    throw CommandFailure(.valueError, "'\(call.command.verb)' needs a table", about: "table")
  }

  private static let top = Command(
    "top", family: "tables", "Keeps the first rows.",
    parameters: [
      .operand("count", .integer(1...1_000_000), required: false, standard: "10", "how many"), source,
    ],
    returns: .kind(.table), takesPipe: true,
    examples: [.init(example + "counts | top 3", gives: "images")]
  ) { call in
    .table(try table(call).prefix(call.integer("count") ?? 10))
  }

  private static let filter = Command(
    "where", family: "tables", "Keeps the rows that meet a condition.",
    parameters: [.operand("condition", .condition, "comparisons of columns, joined by and, or"), source],
    returns: .kind(.table), takesPipe: true,
    examples: [.init(example + "counts | where class>=8", gives: "8")]
  ) { call in
    guard case .condition(let condition)? = call.value("condition") else { return .nothing }
    let table = try table(call)
    for (name, _) in condition.columns {
      _ = try explained(about: "condition") { try table.requiredColumn(name) }
    }
    return .table(
      table.filtered { row in
        condition.holds { name in
          row.number(name).map { .number($0) } ?? row.text(name).map { .text($0) }
        }
      })
  }

  private static let sort = Command(
    "sort", family: "tables", "Puts the rows in the order of a column.",
    parameters: [
      .operand("column", .column, "the column"),
      .option(
        "order", .words(["ascending", "descending"]), standard: "ascending", "smallest or largest first"),
      source,
    ],
    returns: .kind(.table), takesPipe: true,
    examples: [.init(example + "counts | sort images order=descending | top 1", gives: "images")]
  ) { call in
    try explained(about: "column") {
      .table(
        try table(call).sorted(by: call.text("column") ?? "", descending: call.text("order") == "descending"))
    }
  }

  private static let select = Command(
    "select", family: "tables", "Keeps some of the columns.",
    parameters: [.operand("columns", .column, repeats: true, "the columns, in their new order"), source],
    returns: .kind(.table), takesPipe: true,
    examples: [.init(example + "counts | select images class | top 2", gives: "class")]
  ) { call in
    try explained(about: "columns") { .table(try table(call).selecting(call.texts("columns"))) }
  }
}
