import CommandLanguage
import SearchSpaces

/// What the command `space` can be told of every family of spaces, out of the families' own options.
enum SpaceParameters {
  /// The options that all families have, and then the others.
  static let all: [Parameter] = {
    var names: [String] = []
    for option in SpaceFamilies.all.flatMap({ $0.options }) where !names.contains(option.name) {
      names.append(option.name)
    }
    let shared = names.filter { families(with: $0).count == SpaceFamilies.all.count }
    return (shared + names.filter { !shared.contains($0) }).compactMap(parameter)
  }()

  /// The values of a family's options: what the call says, else what its `size` stands for.
  ///
  /// - Throws: `CommandFailure` where an option says nothing of this family.
  static func sizes(_ call: Invocation, _ family: any SpaceFamily.Type) throws -> SpaceSizes {
    let own = family.options.map(\.name)
    if let stranger = all.first(where: { call.has($0.name) && !own.contains($0.name) })?.name {
      let others = families(with: stranger).map { $0.name }.joined(separator: " and ")
      throw CommandFailure(
        .valueError, "'\(stranger)' is for \(others), not for \(family.name)", about: stranger,
        nextStep: "The options of \(family.name) are \(own.map { "\($0)=" }.joined(separator: ", ")).")
    }
    let preset = call.text("size").flatMap(SpaceOption.Preset.init) ?? .published
    let values = family.options.map { option in
      (
        option.name,
        call.integer(option.name).map(String.init) ?? call.text(option.name) ?? option.value(preset)
      )
    }
    return SpaceSizes(Dictionary(uniqueKeysWithValues: values))
  }

  private static func families(with name: String) -> [any SpaceFamily.Type] {
    SpaceFamilies.all.filter { $0.options.contains { $0.name == name } }
  }

  /// An option as the first family that has it describes it, with what others do otherwise.
  private static func parameter(_ name: String) -> Parameter? {
    let families = families(with: name)
    let options = families.flatMap { $0.options.filter { $0.name == name } }
    guard let first = options.first else { return nil }
    let standard = first.value(.published)
    let otherwise = zip(families, options).filter { $1.value(.published) != standard }
      .map { "\($0.name): \($1.value(.published))" }
    let help =
      (families.count < SpaceFamilies.all.count
        ? "\(families.map { $0.name }.joined(separator: ", ")): " : "") + first.help
      + (otherwise.isEmpty ? "" : " (\(otherwise.joined(separator: ", ")))")
    return .option(
      name, type(options.map(\.kind)), unit: first.unit,
      standard: first.kind == .text ? "\"\(standard)\"" : standard, help)
  }

  /// What any of these allows.
  private static func type(_ kinds: [SpaceOption.Kind]) -> ParameterType {
    let ranges = kinds.compactMap { if case .integer(let range) = $0 { range } else { nil } }
    if let least = ranges.map(\.lowerBound).min(), let most = ranges.map(\.upperBound).max() {
      return .integer(least...most)
    }
    let words = kinds.flatMap { kind -> [String] in if case .words(let words) = kind { words } else { [] } }
    return words.isEmpty ? .text : .words(words)
  }
}
