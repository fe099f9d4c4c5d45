import SearchSpaces

/// Architectures of any space by one or more indicators: sorted by the first, the best first, ties in the order given.
public struct GenotypeRanking: Sendable {
  public let space: SearchSpace
  public let genotypes: [Genotype]
  /// Each indicator's values.
  public let columns: [(indicator: Indicator, values: [Double])]
  public let costs: [Cost]
  /// Lengths of the angle's vectors: the baseline that needs no training.
  public let weightCounts: [Int]

  /// - Parameters:
  ///   - genotypes: architectures of the space.
  ///   - columns: at least one indicator, a value for each of them; not a number comes last.
  ///   - statistics: the sums of the SuperNet's weights.
  public init(
    _ genotypes: [Genotype], of space: SearchSpace, by columns: [(indicator: Indicator, values: [Double])],
    statistics: AngleStatistics
  ) {
    let sign = columns[0].indicator.isBetterLarger ? 1.0 : -1.0
    let keys = columns[0].values.map { $0.isNaN ? -.infinity : sign * $0 }
    // Sorted as pairs: equals stay in their order.
    let order = genotypes.indices.sorted { (keys[$1], $0) < (keys[$0], $1) }
    let table = CostTable(space)
    self.space = space
    self.genotypes = order.map { genotypes[$0] }
    self.columns = columns.map { column in (column.indicator, order.map { column.values[$0] }) }
    costs = order.map { table.cost(of: genotypes[$0]) }
    weightCounts = order.map { statistics.turn(of: genotypes[$0]).weightCount }
  }

  /// By angle alone.
  public init(_ genotypes: [Genotype], of space: SearchSpace, by statistics: AngleStatistics) {
    self.init(
      genotypes, of: space, by: [(.angle, genotypes.map { statistics.turn(of: $0).angle })],
      statistics: statistics)
  }

  /// The first indicator's values.
  public var values: [Double] { columns[0].values }
}
