/// What Tab offers.
public struct CompletionList: Sendable, Equatable {
  public struct Item: Sendable, Equatable {
    public let text: String
    /// Jupyter's sort of thing, for an icon: `function`, `instance`, `keyword`, `property`, `path`.
    public let type: String
    /// One line.
    public let summary: String
  }

  /// The scalars that an item replaces.
  public var range: Range<Int>
  public var items: [Item]
}
