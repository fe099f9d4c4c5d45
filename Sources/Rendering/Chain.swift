/// A network that is one block after another, in stages.
public struct Chain: Sendable, Equatable {
  public struct Block: Sendable, Equatable {
    /// Lines on the block; empty for one that is left out.
    public var lines: [String]
    /// Which of the drawing's colours it has.
    public var color: Int
    /// How tall it is beside others, above 0 and up to 1.
    public var height: Double

    public init(lines: [String], color: Int, height: Double) {
      self.lines = lines
      self.color = color
      self.height = height
    }
  }

  public struct Stage: Sendable, Equatable {
    /// Below its blocks: "32 channels", "112 px".
    public var captions: [String]
    public var blocks: [Block]

    public init(captions: [String], blocks: [Block]) {
      self.captions = captions
      self.blocks = blocks
    }
  }

  public var title: String
  /// Lines below the title: costs, angle.
  public var subtitles: [String]
  public var stages: [Stage]
  /// What a colour means, in the order of the colours: "kernel 3×3".
  public var legend: [String]

  public init(title: String, subtitles: [String], stages: [Stage], legend: [String]) {
    self.title = title
    self.subtitles = subtitles
    self.stages = stages
    self.legend = legend
  }

  /// SVG, PNG and the text that stands for them.
  public func bundle(plainText: String) -> MIMEBundle {
    let drawing = ChainDrawing(self)
    return Picture(width: drawing.width, height: drawing.height, description: title, draw: drawing.draw)
      .bundle(plainText: plainText)
  }
}
