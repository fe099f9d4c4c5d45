import SearchSpaces

/// An architecture that a search has looked at.
public struct Candidate: Sendable, Equatable {
  public let genotype: Genotype
  /// The larger the better.
  public let score: Double
  public let cost: Cost

  public init(genotype: Genotype, score: Double, cost: Cost) {
    self.genotype = genotype
    self.score = score
    self.cost = cost
  }
}
