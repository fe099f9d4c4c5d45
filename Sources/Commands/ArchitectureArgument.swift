import CommandLanguage
import Rendering
import SearchSpaces

/// An architecture as a person may give it: text form, digits, index, a variable, or a table's first row.
enum ArchitectureArgument {
  static let type = ParameterType.either([
    .object([ArchitectureObject.kind]), .text, .integer(0...Architecture.count - 1), .table,
  ])

  /// - Throws: `CommandFailure` saying what is wrong with the text, or that the table names no architecture.
  static func architecture(_ call: Invocation) throws -> Architecture {
    if let object = call.object("architecture", as: ArchitectureObject.self) { return object.architecture }
    if let index = call.integer("architecture") { return try explained { try Architecture(index: index) } }
    if let text = call.text("architecture") {
      return try explained(about: "architecture") { try Architecture(parsing: text) }
    }
    guard let table = (call.value("architecture") ?? call.piped)?.table, table.rowCount > 0 else {
      throw CommandFailure(.valueError, "this table has no rows", about: "architecture")
    }
    if case .texts(let texts)? = table.column("digits")?.values ?? table.column("architecture")?.values {
      return try explained { try Architecture(parsing: texts[0]) }
    }
    if case .numbers(let indices)? = table.column("index")?.values, let index = Int(exactly: indices[0]) {
      return try explained { try Architecture(index: index) }
    }
    throw CommandFailure(
      .valueError,
      "this table names no architectures: it has neither 'architecture' nor 'digits' nor 'index'",
      about: "architecture")
  }

  /// What a table's first row says beside the architecture.
  static func facts(_ call: Invocation) -> [String] {
    guard let table = (call.value("architecture") ?? call.piped)?.table, table.rowCount > 0 else { return [] }
    var facts: [String] = []
    if case .numbers(let angles)? = table.column("angle")?.values {
      facts.append("angle \(Format.fixed(angles[0], decimals: 4)) rad")
    }
    if case .numbers(let ranks)? = table.column("rank")?.values, let rank = Int(exactly: ranks[0]) {
      facts.append("rank \(Format.whole(rank))")
    }
    return facts.isEmpty ? [] : [facts.joined(separator: ", ")]
  }
}
