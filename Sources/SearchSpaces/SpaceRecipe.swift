/// What a space is made from: the family and its sizes.
public indirect enum SpaceRecipe: Hashable, Sendable {
  case nasbench201(NASBench201)
  case darts(DARTS)
  case mobilenet(MobileNet)
  case cell(CellSpace)
  /// Some of another space's operators.
  case restricted(Restriction)

  /// The family's name, as the language writes it.
  public var family: String {
    switch self {
    case .nasbench201: "nasbench201"
    case .darts: "darts"
    case .mobilenet: "mobilenet"
    case .cell: "cell"
    case .restricted(let restriction): restriction.whole.family
    }
  }

  /// The whole space's, where it is restricted.
  public var whole: SpaceRecipe {
    if case .restricted(let restriction) = self { restriction.whole } else { self }
  }

  public var classes: Int {
    switch self {
    case .nasbench201(let space): space.classes
    case .darts(let space): space.classes
    case .mobilenet(let space): space.classes
    case .cell(let space): space.classes
    case .restricted(let restriction): restriction.whole.classes
    }
  }

  /// The side of the square RGB images, in pixels.
  public var imageSize: Int {
    switch self {
    case .nasbench201(let space): space.imageSize
    case .darts(let space): space.imageSize
    case .mobilenet(let space): space.imageSize
    case .cell(let space): space.imageSize
    case .restricted(let restriction): restriction.whole.imageSize
    }
  }

  /// The space.
  public var space: SearchSpace {
    switch self {
    case .nasbench201(let space): space.searchSpace
    case .darts(let space): space.searchSpace
    case .mobilenet(let space): space.searchSpace
    case .cell(let space): space.searchSpace
    case .restricted(let restriction):
      restriction.whole.space.keeping(restriction.kept, standsAlone: restriction.standsAlone)
    }
  }
}

/// - Throws: ``SearchSpaceError/outOfRange(name:value:allowed:)``.
func checkSize(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) throws(SearchSpaceError) {
  guard allowed ~= value else { throw .outOfRange(name: name, value: value, allowed: allowed) }
}
