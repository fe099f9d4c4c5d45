import SearchSpaces
import Testing

/// What commands and files take from a family.
struct SpaceFamilyTests {
  private func values(_ family: any SpaceFamily.Type, _ preset: SpaceOption.Preset) -> SpaceSizes {
    SpaceSizes(Dictionary(uniqueKeysWithValues: family.options.map { ($0.name, $0.value(preset)) }))
  }

  @Test(arguments: SpaceFamilies.all.indices, SpaceOption.Preset.allCases)
  func everyPresetMakesASpaceWhoseSizesMakeItAgain(_ number: Int, _ preset: SpaceOption.Preset) throws {
    let type = SpaceFamilies.all[number]
    #expect(SpaceFamilies.named(type.name) == type)
    for option in type.options { #expect(option.accepts(option.value(preset)), "\(option.name)") }
    let family = try type.init(values(type, preset))
    #expect(Set(family.sizes.values.keys) == Set(type.options.map(\.name)))
    let again = try type.init(family.sizes)
    #expect(SpaceRecipe(again) == SpaceRecipe(family) && again.searchSpace == family.searchSpace)
    #expect(family.searchSpace.count > 1 && !family.title.isEmpty && !family.sizeText.isEmpty)
  }

  @Test(arguments: SpaceFamilies.all.indices) func everyOptionIsHeldToItsRange(_ number: Int) {
    let type = SpaceFamilies.all[number]
    for option in type.options {
      guard case .integer(let allowed) = option.kind else { continue }
      for value in [allowed.lowerBound - 1, allowed.upperBound + 1] {
        var sizes = values(type, .published).values
        sizes[option.name] = "\(value)"
        #expect(!option.accepts("\(value)"))
        #expect(throws: SearchSpaceError.outOfRange(name: option.name, value: value, allowed: allowed)) {
          try type.init(SpaceSizes(sizes))
        }
      }
    }
  }

  @Test(arguments: SpaceFamilies.all.indices) func whatIsNotSetIsSaid(_ number: Int) {
    let type = SpaceFamilies.all[number]
    for option in type.options {
      var sizes = values(type, .published).values
      sizes[option.name] = nil
      #expect(throws: SearchSpaceError.notSet(name: option.name)) { try type.init(SpaceSizes(sizes)) }
      guard option.kind != .text else { continue }
      sizes[option.name] = "much"
      #expect(throws: SearchSpaceError.notSet(name: option.name)) { try type.init(SpaceSizes(sizes)) }
    }
  }
}
