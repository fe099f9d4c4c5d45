/// What a space is made from.
public struct SpaceRecipe: Hashable, Sendable {
  public let family: any SpaceFamily
  /// What is left of the family's operators; nil where all are.
  public let restriction: Restriction?

  public init(_ family: any SpaceFamily, _ restriction: Restriction? = nil) {
    self.family = family
    self.restriction = restriction
  }

  /// The space.
  public var space: SearchSpace {
    let whole = family.searchSpace
    return restriction.map { whole.keeping($0.kept, standsAlone: $0.standsAlone) } ?? whole
  }

  public static func == (left: SpaceRecipe, right: SpaceRecipe) -> Bool {
    AnyHashable(left.family) == AnyHashable(right.family) && left.restriction == right.restriction
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(family))
    hasher.combine(restriction)
  }
}
