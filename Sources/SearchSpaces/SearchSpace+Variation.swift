import TensorEngine

/// How evolution varies architectures: changes and crossings that keep to the space's rules.
extension SearchSpace {
  /// The architecture with each edge's operator drawn anew with a probability, never as `none` where edges are free to be
  /// (as RLNAS's reference does); where a rule says how many edges a node keeps, as that rule says.
  public func mutated(
    _ genotype: Genotype, probability: Float, from stream: inout RandomStream
  ) -> Genotype {
    Genotype(
      zip(searchedKinds, genotype.choices).map {
        kinds[$0].mutated($1, probability: probability, from: &stream)
      })
  }

  /// A child of two architectures: of each kind of cell, each edge from one or the other; where a rule says how many edges a
  /// node keeps, all edges that enter a node from the same one.
  public func crossed(_ first: Genotype, _ second: Genotype, from stream: inout RandomStream) -> Genotype {
    Genotype(
      zip(searchedKinds, zip(first.choices, second.choices)).map {
        kinds[$0].crossed($1.0, $1.1, from: &stream)
      })
  }

  /// An architecture within limits, drawn as the rules say and then, while it costs too much, changed at random where that
  /// makes it cheaper; nil where none was found.
  public func drawGenotype(
    within limits: CostLimits, costs: CostTable, from stream: inout RandomStream
  ) -> Genotype? {
    var genotype = drawGenotype(from: &stream)
    var excess = limits.excess(of: costs.cost(of: genotype))
    let edges = searchedKinds.reduce(0) { $0 + kinds[$1].edges.count }
    for _ in 0..<200 * edges where excess > 0 {
      let changed = mutated(genotype, probability: 1 / Float(edges), from: &stream)
      let new = limits.excess(of: costs.cost(of: changed))
      if new < excess { (genotype, excess) = (changed, new) }
    }
    return excess <= 0 ? genotype : nil
  }
}

extension CellKind {
  func mutated(_ choice: [Int], probability: Float, from stream: inout RandomStream) -> [Int] {
    var choice = choice
    for node in inputs..<inputs + nodes {
      let incoming = incomingEdges(of: node)
      let drawn = incoming.filter { _ in stream.uniform() < probability }
      guard !drawn.isEmpty else { continue }
      switch rule {
      case .atLeastOne:
        for edge in drawn {
          let open = edges[edge].choices.indices.filter { !edges[edge].choices[$0].isNone }
          choice[edge] = open.isEmpty ? 0 : open[stream.integer(below: open.count)]
        }
      case .exactly(let count):
        for edge in drawn { choice[edge] = stream.integer(below: edges[edge].choices.count) }
        keep(count, of: incoming, &choice, from: &stream)
      }
    }
    return choice
  }

  func crossed(_ first: [Int], _ second: [Int], from stream: inout RandomStream) -> [Int] {
    var child = first
    switch rule {
    case .atLeastOne:
      for edge in edges.indices where stream.integer(below: 2) == 1 { child[edge] = second[edge] }
    case .exactly:
      for node in inputs..<inputs + nodes where stream.integer(below: 2) == 1 {
        for edge in incomingEdges(of: node) { child[edge] = second[edge] }
      }
    }
    return child
  }
}
