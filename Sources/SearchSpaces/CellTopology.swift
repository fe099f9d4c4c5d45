/// The graph that every NAS-Bench-201 cell shares: four nodes, an edge from each to every later one.
public enum CellTopology {
  /// Nodes 0 (input), 1, 2 and 3 (output).
  public static let nodeCount = 4

  /// Where each edge leaves and enters, in the order of the text form: 1←0, 2←0, 2←1, 3←0, 3←1, 3←2.
  public static let edges: [(from: Int, to: Int)] = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]

  /// The edges' indices on each path from input to output: 0-3, 0-2-3, 0-1-3, 0-1-2-3.
  public static let paths: [[Int]] = [[3], [1, 5], [0, 4], [0, 2, 5]]

  /// The most paths that an edge lies on.
  package static let mostPaths = multiplicities(cutEdges: 0).max() ?? 0

  /// The indices of the edges that enter a node.
  /// - Parameter node: 1 to 3; node 0 has none.
  public static func incomingEdges(of node: Int) -> Range<Int> {
    node * (node - 1) / 2..<node * (node + 1) / 2
  }

  /// How many uncut paths each of the six edges lies on.
  /// - Parameter cutEdges: a bit for each edge, set where the edge holds `none`; edge 0 is the lowest bit.
  package static func multiplicities(cutEdges: Int) -> [Int] {
    multiplicityTable[cutEdges]
  }

  /// For each of the 64 sets of cut edges, the six multiplicities.
  private static let multiplicityTable: [[Int]] = (0..<64).map { cutEdges in
    let uncut = paths.filter { path in path.allSatisfy { cutEdges >> $0 & 1 == 0 } }
    return edges.indices.map { edge in uncut.count { $0.contains(edge) } }
  }
}
