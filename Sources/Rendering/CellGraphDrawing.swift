import Foundation

/// Draws a cell graph: nodes in a row, edges as lines and arcs, each with its operator's name on a pill.
struct CellGraphDrawing {
  let graph: CellGraph
  let width: Int
  let height: Int
  private let layout: CellGraphLayout
  private let spacing: Double
  private let row: Double

  private static let laneHeight = 52.0
  private static let nodeRadius = 21.0
  private static let pillWidth = 116.0
  private static let widest = 860.0
  private static let pillHeight = 21.0

  init(_ graph: CellGraph) {
    self.graph = graph
    layout = CellGraphLayout(graph)
    // Room between neighbours for a pill and, before the next node, an arrowhead; less where many nodes would make the
    // picture wider than a notebook.
    spacing = max(96, min(206, (Self.widest - 2 * 44) / Double(max(1, graph.nodes.count - 1))))
    let heading = Double(graph.subtitles.count) * 17 + (graph.title.isEmpty ? 0 : 20) + 18
    row = heading + max(Double(layout.above) * Self.laneHeight + Self.pillHeight / 2, Self.nodeRadius) + 10
    let below = max(Double(layout.below) * Self.laneHeight + Self.pillHeight / 2, Self.nodeRadius + 2)
    // The arcs never reach further than a few lanes for the cells of any search space; a caller's thousand
    // nodes get a picture that is cut, not one that fills the memory.
    width = min(4000, 2 * 44 + Int(spacing) * max(1, graph.nodes.count - 1))
    height = min(4000, Int(row + below + 18))
  }

  func draw(_ canvas: Canvas) {
    canvas.fill(
      Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)), PlotTheme.paper.background)
    drawHeading(canvas)
    // `none` lies below what computes something.
    let order = graph.edges.indices.sorted { first, second in
      let (a, b) = (graph.edges[first].kind == .none, graph.edges[second].kind == .none)
      return a == b ? first < second : a
    }
    for edge in order { drawLine(of: edge, canvas) }
    for node in graph.nodes.indices { drawNode(node, canvas) }
    for edge in order { drawPill(of: edge, canvas) }
  }

  private func drawHeading(_ canvas: Canvas) {
    var y = 6.0
    let limit = Double(width) - 28
    if !graph.title.isEmpty {
      y += 20
      canvas.text(
        graph.title, x: 14, y: y, size: 14, color: PlotTheme.paper.ink, bold: true, width: limit)
    }
    for line in graph.subtitles {
      y += 17
      canvas.text(line, x: 14, y: y, size: 11, color: PlotTheme.paper.faintInk, width: limit)
    }
  }

  // MARK: Nodes

  private func x(of node: Int) -> Double { 44 + Double(node) * spacing }

  private func drawNode(_ node: Int, _ canvas: Canvas) {
    let isEnd = graph.ends.contains(node)
    let fill = Color(hex: isEnd ? 0x24292F : 0xFFFFFF)
    canvas.disc(x: x(of: node), y: row, radius: Self.nodeRadius, Color(hex: 0x24292F))
    canvas.disc(x: x(of: node), y: row, radius: Self.nodeRadius - 1.75, fill)
    canvas.text(
      graph.nodes[node], x: x(of: node), y: row + 4, size: 11, color: Color(hex: isEnd ? 0xFFFFFF : 0x24292F),
      bold: true, anchor: .middle, width: 2 * Self.nodeRadius - 6)
  }

  // MARK: Edges

  /// A Bézier curve from the rim of one node to the rim of another.
  private struct Curve {
    var start: (x: Double, y: Double)
    var first: (x: Double, y: Double)
    var second: (x: Double, y: Double)
    var end: (x: Double, y: Double)
  }

  private func curve(of edge: Int) -> Curve {
    let (from, to) = (x(of: graph.edges[edge].from), x(of: graph.edges[edge].to))
    let direction = to > from ? 1.0 : -1.0
    let lane = Double(layout.lanes[edge])
    let rim = Self.nodeRadius
    guard lane != 0 else {
      let (start, end) = ((from + direction * rim, row), (to - direction * (rim + 3), row))
      return Curve(start: start, first: start, second: end, end: end)
    }
    // An arc leaves and arrives at 55° to the row; its middle, a curve's 3/4 of the way to its control points,
    // lies at the lane's height.
    let side = lane > 0 ? -1.0 : 1.0
    let (across, up) = (rim * 0.574, rim * 0.819)
    let start = (x: from + direction * across, y: row + side * up)
    let end = (x: to - direction * across * 1.14, y: row + side * (up * 1.14))
    let apex = row - lane * Self.laneHeight
    let control = start.y + (apex - start.y) * 4 / 3
    let reach = min(abs(control - start.y) * 0.7, abs(end.x - start.x) * 0.45)
    return Curve(
      start: start, first: (start.x + direction * reach, control),
      second: (end.x - direction * reach, control),
      end: end)
  }

  private func drawLine(of edge: Int, _ canvas: Canvas) {
    let style = EdgeStyle(graph.edges[edge].kind)
    let curve = curve(of: edge)
    // The arrowhead looks along the curve's end.
    let (dx, dy) =
      layout.lanes[edge] == 0
      ? (curve.end.x - curve.start.x, 0)
      : (curve.end.x - curve.second.x, curve.end.y - curve.second.y)
    let length = max(1e-9, hypot(dx, dy))
    let (ux, uy) = (dx / length, dy / length)
    let head = 5 + style.width * 2
    let neck = (x: curve.end.x - ux * head * 0.8, y: curve.end.y - uy * head * 0.8)
    canvas.stroke(
      [
        .move(curve.start.x, curve.start.y),
        .curve(curve.first.x, curve.first.y, curve.second.x, curve.second.y, neck.x, neck.y),
      ], style.line, width: style.width, dash: style.dash)
    let base = (x: curve.end.x - ux * head, y: curve.end.y - uy * head)
    let half = head * 0.5
    canvas.fill(
      [
        .move(curve.end.x, curve.end.y), .line(base.x - uy * half, base.y + ux * half),
        .line(base.x + uy * half, base.y - ux * half), .close,
      ], style.line)
  }

  private func drawPill(of edge: Int, _ canvas: Canvas) {
    let style = EdgeStyle(graph.edges[edge].kind)
    let (from, to) = (graph.edges[edge].from, graph.edges[edge].to)
    // Beside a neighbour there are two nodes' rims and an arrowhead.
    let room =
      layout.lanes[edge] == 0 ? min(Self.pillWidth, spacing - 2 * Self.nodeRadius - 14) : Self.pillWidth
    let label = canvas.fitted(graph.edges[edge].label, size: 10.5, width: room - 16)
    let width = canvas.width(of: label, size: 10.5) + 16
    let middle = (x(of: from) + x(of: to)) / 2
    // A straight edge's pill leaves room for its arrowhead.
    let shift = layout.lanes[edge] == 0 ? (from < to ? -4.0 : 4.0) : 0
    let box = Rectangle(
      x: middle + shift - width / 2,
      y: row - Double(layout.lanes[edge]) * Self.laneHeight - Self.pillHeight / 2,
      width: width, height: Self.pillHeight)
    canvas.fill(box, style.pill, radius: Self.pillHeight / 2)
    canvas.stroke(box, style.line, width: 1.25, radius: Self.pillHeight / 2)
    canvas.text(
      label, x: box.middleX, y: box.middleY + 3.8, size: 10.5, color: style.text, anchor: .middle)
  }
}
