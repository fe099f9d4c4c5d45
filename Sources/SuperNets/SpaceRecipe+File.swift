import SearchSpaces

/// A space's recipe as fields of a file's metadata.
extension SpaceRecipe {
  var fields: [String: String] {
    var fields = ["space": family, "classes": "\(classes)", "image-size": "\(imageSize)"]
    switch self {
    case .nasbench201(let space):
      fields["channels"] = "\(space.channels)"
      fields["cells"] = "\(space.cells)"
    case .darts(let space):
      fields["channels"] = "\(space.channels)"
      fields["layers"] = "\(space.layers)"
      fields["skeleton"] = space.skeleton.rawValue
    case .mobilenet(let space):
      fields["channels"] = "\(space.channels)"
      fields["blocks"] = "\(space.blocks)"
    case .cell(let space):
      fields["nodes"] = "\(space.nodes)"
      fields["operators"] = space.operators.joined(separator: ",")
      fields["channels"] = "\(space.channels)"
      fields["cells"] = "\(space.cells)"
    case .restricted(let restriction):
      fields = restriction.whole.fields
      fields["kept"] = restriction.text
      fields["stands-alone"] = "\(restriction.standsAlone)"
    }
    return fields
  }

  /// - Throws: `SuperNetError.notASuperNet`, `SearchSpaceError`.
  init(_ fields: MetadataReader) throws {
    let whole = try SpaceRecipe(whole: fields)
    guard let kept = fields.metadata["kept"] else {
      self = whole
      return
    }
    let standsAlone: Bool = try fields.value("stands-alone")
    guard let space = Restriction.space(whole, keeping: kept, standsAlone: standsAlone) else {
      throw fields.error("its metadata says kept=\(kept.prefix(40))")
    }
    self = space.recipe
  }

  private init(whole fields: MetadataReader) throws {
    let (classes, size): (Int, Int) = (try fields.value("classes"), try fields.value("image-size"))
    let channels: Int = try fields.value("channels")
    switch try fields.parse("space", { $0 }) {
    case "nasbench201":
      self = .nasbench201(
        try NASBench201(channels: channels, cells: fields.value("cells"), classes: classes, imageSize: size))
    case "darts":
      self = .darts(
        try DARTS(
          channels: channels, layers: fields.value("layers"), classes: classes, imageSize: size,
          skeleton: fields.parse("skeleton") { DARTS.Skeleton(rawValue: $0) }))
    case "mobilenet":
      self = .mobilenet(
        try MobileNet(channels: channels, blocks: fields.value("blocks"), classes: classes, imageSize: size))
    case "cell":
      self = .cell(
        try CellSpace(
          nodes: fields.value("nodes"),
          operators: fields.parse("operators") { $0.split(separator: ",").map(String.init) },
          channels: channels,
          cells: fields.value("cells"), classes: classes, imageSize: size))
    case let other: throw fields.error("its metadata says space=\(other.prefix(40))")
    }
  }
}
