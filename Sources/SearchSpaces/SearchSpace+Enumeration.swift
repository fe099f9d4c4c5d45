extension SearchSpace {
  /// Every architecture, in the order of their digits; nil where there are more than `limit`.
  public func allGenotypes(atMost limit: Int) -> [Genotype]? {
    guard count <= Double(limit) else { return nil }
    var all: [[[Int]]] = [[]]
    for kind in searchedKinds {
      let choices = kinds[kind].allChoices
      all = all.flatMap { head in choices.map { head + [$0] } }
    }
    return all.map(Genotype.init)
  }
}

extension CellKind {
  /// Every choice that the rule allows; of `atLeastOne`, cells with a cut node count too, as in NAS-Bench-201.
  fileprivate var allChoices: [[Int]] {
    var all: [[Int]] = [[]]
    for edge in edges { all = all.flatMap { head in edge.choices.indices.map { head + [$0] } } }
    guard case .exactly(let count) = rule else { return all }
    return all.filter { choice in
      (inputs..<inputs + nodes).allSatisfy { node in
        incomingEdges(of: node).count { !edges[$0].choices[choice[$0]].isNone } == count
      }
    }
  }
}
