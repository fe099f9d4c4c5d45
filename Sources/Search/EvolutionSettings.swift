import SearchSpaces

/// How the paper's evolution runs.
public struct EvolutionSettings: Sendable, Equatable {
  /// Architectures in each generation.
  public var population: Int
  public var generations: Int
  /// Children by mutation in each generation, at most.
  public var mutations: Int
  /// How likely a mutation draws an edge anew.
  public var mutationProbability: Float = 0.1
  /// Children by crossover in each generation, at most.
  public var crossovers: Int
  /// The best so far, from whom children come.
  public var parents: Int

  /// RLNAS's settings for a space (arXiv 2101.11834, section 4 and its reference).
  public init(of space: SearchSpace) {
    generations = 20
    // One cell, or a choice in many places.
    (population, mutations, crossovers, parents) =
      space.searchedKinds.count == 1 ? (100, 50, 50, 30) : (50, 25, 25, 10)
  }
}
