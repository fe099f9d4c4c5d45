import SearchSpaces

/// A space's recipe as fields of a file's metadata.
extension SpaceRecipe {
  var fields: [String: String] {
    var fields = family.sizes.values
    fields["space"] = type(of: family).name
    if let restriction {
      fields["kept"] = restriction.text
      fields["stands-alone"] = "\(restriction.standsAlone)"
    }
    return fields
  }

  /// - Throws: `SuperNetError.notASuperNet`, `SearchSpaceError`.
  init(_ fields: MetadataReader) throws {
    let type = try fields.parse("space", SpaceFamilies.named)
    var values: [String: String] = [:]
    for option in type.options {
      values[option.name] = try fields.parse(option.name) { option.accepts($0) ? $0 : nil }
    }
    let family = try type.init(SpaceSizes(values))
    guard let kept = fields.metadata["kept"] else {
      self.init(family)
      return
    }
    guard
      let restriction = try Restriction(
        text: kept, of: family.searchSpace, standsAlone: fields.value("stands-alone"))
    else {
      throw fields.error("its metadata says kept=\(kept.prefix(40))")
    }
    self.init(family, restriction)
  }
}
