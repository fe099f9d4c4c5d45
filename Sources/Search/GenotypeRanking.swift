import SearchSpaces

/// Architectures of any space by angle, the largest first, ties in the order given.
public struct GenotypeRanking: Sendable {
  public let space: SearchSpace
  public let genotypes: [Genotype]
  /// Radians, 0 to π.
  public let angles: [Double]
  public let costs: [Cost]
  /// Lengths of the angle's vectors: the baseline that needs no training.
  public let weightCounts: [Int]

  /// - Parameters:
  ///   - genotypes: architectures of the space.
  ///   - statistics: the sums of the SuperNet's weights.
  public init(_ genotypes: [Genotype], of space: SearchSpace, by statistics: AngleStatistics) {
    let turns = genotypes.map { statistics.turn(of: $0) }
    // Sorted as pairs: equal angles stay in their order.
    let order = genotypes.indices.sorted {
      (turns[$1].angle, $0) < (turns[$0].angle, $1)
    }
    self.space = space
    self.genotypes = order.map { genotypes[$0] }
    angles = order.map { turns[$0].angle }
    let table = CostTable(space)
    costs = order.map { table.cost(of: genotypes[$0]) }
    weightCounts = order.map { turns[$0].weightCount }
  }
}
