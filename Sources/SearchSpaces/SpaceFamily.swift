/// A family of search spaces: what a person sets, and the network that follows from it.
///
/// Commands, files and messages take all that they know of a family from here, and everything else from the
/// ``SearchSpace`` that it makes. One more family is one more type, and its place in ``SpaceFamilies/all``.
public protocol SpaceFamily: Hashable, Sendable {
  /// As the language writes it, such as `darts`.
  static var name: String { get }
  /// What a person sets; ``classes`` and ``imageSize`` among them.
  static var options: [SpaceOption] { get }

  /// - Throws: ``SearchSpaceError``.
  init(_ sizes: SpaceSizes) throws(SearchSpaceError)
  /// What `init` makes the same of: a value for each option.
  var sizes: SpaceSizes { get }

  /// What it is called, such as `DARTS-like`.
  var title: String { get }
  /// How large it is, such as `16 channels, 8 cells`.
  var sizeText: String { get }
  var classes: Int { get }
  /// The side of the square RGB images, in pixels.
  var imageSize: Int { get }
  /// The space as data.
  var searchSpace: SearchSpace { get }
}

extension SpaceFamily {
  /// Holds a value to its option's range.
  ///
  /// - Throws: ``SearchSpaceError/outOfRange(name:value:allowed:)``.
  static func check(_ name: String, _ value: Int) throws(SearchSpaceError) {
    for option in options where option.name == name {
      if case .integer(let allowed) = option.kind, !allowed.contains(value) {
        throw .outOfRange(name: name, value: value, allowed: allowed)
      }
    }
  }
}
