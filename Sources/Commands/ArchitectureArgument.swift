import CommandLanguage
import Rendering
import SearchSpaces

/// An architecture as a person may give it: text form, digits, index, a variable, or a table's first row.
enum ArchitectureArgument {
  static let type = ParameterType.either([
    .object([ArchitectureObject.kind, SearchObject.kind]), .text, .integer(0...Architecture.count - 1),
    .table,
  ])

  /// - Throws: `CommandFailure` saying what is wrong with the text, or that the table names no architecture.
  static func genotype(_ call: Invocation, in space: SearchSpace) throws -> Genotype {
    if let object = object(call) {
      guard
        object.space.searchedKinds.map({ object.space.kinds[$0] })
          == space.searchedKinds.map({ space.kinds[$0] })
      else {
        throw CommandFailure(
          .valueError, "the architecture is of another space: \(SpaceObject.family(object.space))",
          about: "architecture")
      }
      return object.genotype
    }
    if let index = call.integer("architecture") { return try genotype(index: index, in: space) }
    if let text = call.text("architecture") { return try genotype(text, in: space) }
    guard let table = (call.value("architecture") ?? call.piped)?.table, table.rowCount > 0 else {
      throw CommandFailure(.valueError, "this table has no rows", about: "architecture")
    }
    if case .texts(let texts)? = table.column("digits")?.values ?? table.column("architecture")?.values {
      return try genotype(texts[0], in: space)
    }
    if case .numbers(let indices)? = table.column("index")?.values, let index = Int(exactly: indices[0]) {
      return try genotype(index: index, in: space)
    }
    throw CommandFailure(
      .valueError,
      "this table names no architectures: it has neither 'architecture' nor 'digits' nor 'index'",
      about: "architecture")
  }

  /// An architecture that has a name, or the one that a search found.
  private static func object(_ call: Invocation) -> ArchitectureObject? {
    switch call.value("architecture") ?? call.piped {
    case .object(let object as ArchitectureObject): object
    case .object(let object as SearchObject): object.architecture
    default: nil
    }
  }

  private static func genotype(_ text: String, in space: SearchSpace) throws -> Genotype {
    try explained(about: "architecture") {
      SpaceObject.nasbench201(space) == nil
        ? try space.genotype(parsing: text) : Genotype(try Architecture(parsing: text))
    }
  }

  private static func genotype(index: Int, in space: SearchSpace) throws -> Genotype {
    guard SpaceObject.nasbench201(space) != nil else {
      throw CommandFailure(
        .valueError, "only NAS-Bench-201 numbers its architectures", about: "architecture",
        nextStep: "Write the digits in quotes: they have a column in 'sample' and 'rank'.")
    }
    return try explained { Genotype(try Architecture(index: index)) }
  }

  /// The space after `on`, else that of the architecture, else NAS-Bench-201 as published.
  static func space(_ call: Invocation) throws -> SearchSpace {
    try call.object("space", as: SpaceObject.self)?.space
      ?? object(call)?.space
      ?? explained { try NASBench201().searchSpace }
  }

  /// What a variable, or a table's first row, says beside the architecture.
  static func facts(_ call: Invocation) -> [String] {
    if let object = object(call) { return object.facts }
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
