/// Which of a cell's edges are kept, the others being `none`, and on how many paths each of them lies: given this, what a
/// cell adds to the angle's sums is a sum over its edges.
public struct CellPattern: Hashable, Sendable {
  /// The edges that are kept, in their order.
  public let open: [Int]
  /// On how many paths from an input to the output each of them lies.
  public let paths: [Int]
}

extension CellKind {
  /// The patterns that the rule allows and that leave a path from an input to the output; nil where there are more than
  /// `limit` ways to keep edges.
  ///
  /// Where edges are free to be `none`, patterns with an edge that lies on no path are left out: without that edge they have
  /// the same angle and cost less.
  public func patterns(atMost limit: Int) -> [CellPattern]? {
    let waysByNode = (inputs..<inputs + nodes).map { waysToKeep(incomingEdges(of: $0)) }
    guard waysByNode.reduce(1.0, { $0 * Double($1.count) }) <= Double(limit) else { return nil }
    let ways = waysByNode.reduce([[]]) { heads, own in heads.flatMap { head in own.map { head + $0 } } }
    let kept = edges.map { edge in edge.choices.firstIndex { !$0.isNone } ?? 0 }
    let cut = edges.map { edge in edge.choices.firstIndex { $0.isNone } }
    return ways.compactMap { open -> CellPattern? in
      let paths = multiplicities(
        of: edges.indices.map { edge in open.contains(edge) ? kept[edge] : cut[edge] ?? kept[edge] })
      let open = open.sorted()
      if open.allSatisfy({ paths[$0] == 0 }) { return nil }
      if rule == .atLeastOne, open.contains(where: { paths[$0] == 0 && cut[$0] != nil }) { return nil }
      return CellPattern(open: open, paths: open.map { paths[$0] })
    }
  }

  /// The sets of a node's edges that may be kept.
  private func waysToKeep(_ incoming: [Int]) -> [[Int]] {
    var ways: [[Int]] = [[]]
    for edge in incoming {
      let (canBeKept, canBeCut) = (
        edges[edge].choices.contains { !$0.isNone }, edges[edge].choices.contains(where: \.isNone)
      )
      ways = (canBeCut ? ways : []) + (canBeKept ? ways.map { $0 + [edge] } : [])
    }
    if case .exactly(let count) = rule { ways.removeAll { $0.count != min(count, incoming.count) } }
    return ways
  }
}
