/// What each operator of a space costs, all cells of a kind together: costs of architectures as sums.
public struct CostTable: Sendable {
  /// What all architectures have in common.
  public let shared: Cost
  /// By searched kind, edge and operator; a kind's cells added up.
  public let costs: [[[Cost]]]

  public init(_ space: SearchSpace) {
    let order = space.searchedKinds
    var shared = Cost.linear(from: space.features, to: space.classes)
    var costs = order.map { space.kinds[$0].edges.map { $0.choices.map { _ in Cost.zero } } }
    for placement in space.placements {
      let kind = space.kinds[placement.kind]
      let searched = order.firstIndex(of: placement.kind)
      for (number, edge) in kind.edges.enumerated() {
        let source = placement.source(of: edge)
        for (choice, chosen) in edge.choices.enumerated() {
          let cost = chosen.cost(
            from: source.channels, to: placement.channels, size: source.size, stride: source.stride)
          if let searched { costs[searched][number][choice] += cost } else { shared += cost }
        }
      }
    }
    self.shared = shared
    self.costs = costs
  }

  /// What ``SearchSpace/cost(of:)`` tells.
  public func cost(of genotype: Genotype) -> Cost {
    zip(costs, genotype.choices).reduce(shared) { total, kind in
      zip(kind.0, kind.1).reduce(total) { $0 + $1.0[$1.1] }
    }
  }
}
