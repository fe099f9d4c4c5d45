import SearchSpaces

extension CandidateHistory {
  /// Evolution as SPOS and RLNAS run it (Guo et al., ECCV 2020, algorithm 1): children of the best so far by mutation and by
  /// crossover, the rest of each generation drawn at random, no architecture twice.
  public mutating func evolve(_ settings: EvolutionSettings) throws {
    for generation in 0..<settings.generations {
      let first = candidates.count
      let target = first + settings.population
      if generation > 0 {
        let parents = Array(ranked().prefix(max(settings.parents, 1)))
        try breed(settings.mutations, until: target) { history in
          let parent = parents[history.stream.integer(below: parents.count)]
          return history.space.mutated(
            parent.genotype, probability: settings.mutationProbability, from: &history.stream)
        }
        try breed(settings.crossovers, until: target) { history in
          let mother = parents[history.stream.integer(below: parents.count)]
          let father = parents[history.stream.integer(below: parents.count)]
          return history.space.crossed(mother.genotype, father.genotype, from: &history.stream)
        }
      }
      while candidates.count < target, try tryOutRandom() != nil {}
      // Nothing new is left.
      if candidates.count == first { return }
    }
  }

  /// Scores so many new children; gives up after ten times as many attempts, as the reference does.
  private mutating func breed(
    _ count: Int, until target: Int, _ child: (inout CandidateHistory) -> Genotype
  ) throws {
    var born = 0
    for _ in 0..<10 * count where born < count && candidates.count < target {
      if try tryOut(child(&self)) != nil { born += 1 }
    }
  }
}
