/// Where a cell graph's edges run when its nodes stand in a row: neighbours are joined by straight lines,
/// others by arcs above or below the row.
struct CellGraphLayout {
  /// How far each edge's apex lies from the row, in lanes: 0 straight, positive above, negative below.
  let lanes: [Int]

  var above: Int { max(0, lanes.max() ?? 0) }
  var below: Int { max(0, -(lanes.min() ?? 0)) }

  init(_ graph: CellGraph) {
    let spans = graph.edges.map { min($0.from, $0.to)..<max($0.from, $0.to) }
    var lanes = [Int](repeating: 0, count: spans.count)
    var placed: [Int] = []
    // Short edges first: they lie inside the long ones.
    for edge in spans.indices.sorted(by: { (spans[$0].count, $0) < (spans[$1].count, $1) }) {
      let isFirstOfNeighbours =
        spans[edge].count == 1 && !placed.contains { spans[$0] == spans[edge] && lanes[$0] == 0 }
      if !isFirstOfNeighbours {
        lanes[edge] = Self.lane(of: spans[edge], among: placed.map { (spans[$0], lanes[$0]) })
      }
      placed.append(edge)
    }
    self.lanes = lanes
  }

  /// The side where it crosses fewer arcs, above when equal, and there the first lane outside what it overlaps.
  private static func lane(of span: Range<Int>, among others: [(span: Range<Int>, lane: Int)]) -> Int {
    func crossings(_ side: Int) -> Int {
      others.count { $0.lane.signum() == side && crosses($0.span, span) }
    }
    func nextLane(_ side: Int) -> Int {
      1
        + (others.filter { $0.lane.signum() == side && $0.span.overlaps(span) }.map { abs($0.lane) }.max()
          ?? 0)
    }
    let (up, down) = (crossings(1), crossings(-1))
    if up != down { return up < down ? nextLane(1) : -nextLane(-1) }
    return nextLane(1) <= nextLane(-1) ? nextLane(1) : -nextLane(-1)
  }

  /// Whether two arcs on one side meet between their ends.
  private static func crosses(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    a.overlaps(b)
      && ((a.lowerBound < b.lowerBound && a.upperBound < b.upperBound)
        || (b.lowerBound < a.lowerBound && b.upperBound < a.upperBound))
  }
}
