/// What a space is made from: the family and its sizes.
public enum SpaceRecipe: Hashable, Sendable {
  case nasbench201(NASBench201)
  case darts(DARTS)
  case mobilenet(MobileNet)
  case cell(CellSpace)

  /// The family's name, as the language writes it.
  public var family: String {
    switch self {
    case .nasbench201: "nasbench201"
    case .darts: "darts"
    case .mobilenet: "mobilenet"
    case .cell: "cell"
    }
  }

  public var classes: Int {
    switch self {
    case .nasbench201(let space): space.classes
    case .darts(let space): space.classes
    case .mobilenet(let space): space.classes
    case .cell(let space): space.classes
    }
  }

  /// The side of the square RGB images, in pixels.
  public var imageSize: Int {
    switch self {
    case .nasbench201(let space): space.imageSize
    case .darts(let space): space.imageSize
    case .mobilenet(let space): space.imageSize
    case .cell(let space): space.imageSize
    }
  }

  /// The space.
  public var space: SearchSpace {
    switch self {
    case .nasbench201(let space): space.searchSpace
    case .darts(let space): space.searchSpace
    case .mobilenet(let space): space.searchSpace
    case .cell(let space): space.searchSpace
    }
  }
}

/// - Throws: ``SearchSpaceError/outOfRange(name:value:allowed:)``.
func checkSize(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) throws(SearchSpaceError) {
  guard allowed ~= value else { throw .outOfRange(name: name, value: value, allowed: allowed) }
}
