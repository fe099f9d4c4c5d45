/// A cell of a network as a directed graph: nodes are feature maps, edges are operators.
public struct CellGraph: Sendable, Equatable {
  /// What an edge computes, as far as its looks go.
  public enum Kind: Sendable, Equatable, CaseIterable {
    case convolution3x3, convolution1x1, pooling, skip, none, other
  }

  public struct Edge: Sendable, Equatable {
    /// Indices of nodes.
    public var from: Int
    public var to: Int
    public var label: String
    public var kind: Kind

    public init(from: Int, to: Int, label: String, kind: Kind) {
      self.from = from
      self.to = to
      self.label = label
      self.kind = kind
    }
  }

  public var title: String
  /// Lines below the title: costs, angle, rank.
  public var subtitles: [String]
  public var nodes: [String]
  /// The nodes that are filled: the cell's inputs and its output.
  public var ends: Set<Int>
  public var edges: [Edge]

  /// Edges whose ends are not two different nodes are left out.
  ///
  /// - Parameter ends: the nodes that are filled; nil for the first and the last.
  public init(
    title: String, subtitles: [String] = [], nodes: [String], ends: Set<Int>? = nil, edges: [Edge]
  ) {
    self.title = title
    self.subtitles = subtitles
    self.nodes = nodes
    self.ends = ends ?? [0, nodes.count - 1]
    self.edges = edges.filter { edge in
      nodes.indices.contains(edge.from) && nodes.indices.contains(edge.to) && edge.from != edge.to
    }
  }

  /// SVG, PNG and, as text, the list of edges.
  public func bundle() -> MIMEBundle {
    let drawing = CellGraphDrawing(self)
    return Picture(width: drawing.width, height: drawing.height, description: plainText, draw: drawing.draw)
      .bundle(plainText: plainText)
  }

  var plainText: String {
    let names = nodes.map { Markup.shortened(Markup.oneLine($0), to: 40) }
    let arrows = edges.map { "\(names[$0.from]) → \(names[$0.to])" }
    let width = arrows.map(\.count).max() ?? 0
    let lines = zip(edges, arrows).map { edge, arrow in
      let label = Markup.shortened(Markup.oneLine(edge.label), to: 60)
      return "  " + arrow + String(repeating: " ", count: width - arrow.count) + "  " + label
    }
    return (([title] + subtitles).filter { !$0.isEmpty }.map(Markup.oneLine) + lines).joined(separator: "\n")
  }
}
