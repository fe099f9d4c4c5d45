/// What could stand in `start ..< end`, both counted in Unicode scalars of the code asked about.
public struct CompletionReply: Sendable, Equatable {
  public struct Match: Sendable, Equatable {
    public var text: String
    /// What kind of thing it is, for the icon beside it: "keyword", "function", "instance", "path" …
    public var type: String

    public init(text: String, type: String) {
      self.text = text
      self.type = type
    }
  }

  public var matches: [Match]
  public var start: Int
  public var end: Int

  public init(matches: [Match], start: Int, end: Int) {
    self.matches = matches
    self.start = start
    self.end = end
  }
}
