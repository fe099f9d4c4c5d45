import Search
import SearchSpaces
import TensorEngine
import Testing

/// Searches that look at some architectures.
struct SearchMethodTests {
  private static let spaces: [SearchSpace] = {
    let families: [(any SpaceFamily)?] = [
      NASBench201.tiny, try? DARTS(channels: 4, layers: 3), try? MobileNet(),
      try? CellSpace(nodes: 4, operators: ["none", "skip_connect", "sep_conv_3x3"]), FifthFamily(),
    ]
    return families.compactMap { $0?.searchSpace }
  }()

  /// Half of what the space's mean architecture costs more than its smallest: random draws seldom keep to it.
  private func limits(_ space: SearchSpace) -> CostLimits {
    var stream = RandomStream(seed: 1, purpose: .paths)
    let costs = (0..<200).map { _ in Double(space.cost(of: space.drawGenotype(from: &stream)).flops) }
    return CostLimits(flops: 0.3 * costs.reduce(0, +) / 200 + 0.7 * (costs.min() ?? 0))
  }

  private func obeysTheRules(_ genotype: Genotype, _ space: SearchSpace) -> Bool {
    (try? space.genotype(parsing: space.digits(of: genotype))) == genotype
  }

  private func methods(_ space: SearchSpace) -> [(inout CandidateHistory) throws -> Void] {
    var settings = EvolutionSettings(of: space)
    settings.generations = 8
    return [
      { try $0.evolve(settings) }, { try $0.searchAtRandom(evaluations: 300) },
      { try $0.evolveRegularized(population: 40, sample: 10, evaluations: 300) },
    ]
  }

  @Test(arguments: 0..<5) func noArchitectureIsLookedAtTwiceOrBeyondTheLimits(_ number: Int) throws {
    let space = Self.spaces[number]
    let statistics = try RandomSums.statistics(of: space, seed: 2)
    let limits = limits(space)
    for method in methods(space) {
      var history = CandidateHistory(of: space, within: limits, seed: 3) { statistics.turn(of: $0).angle }
      try method(&history)
      let genotypes = history.candidates.map(\.genotype)
      #expect(Set(genotypes).count == genotypes.count)
      // The cell of one's own and the fifth have 729 architectures at most, of which few are within the limits.
      #expect(genotypes.count > (number >= 3 ? 10 : 100))
      #expect(
        history.candidates.allSatisfy { limits.allow($0.cost) && $0.cost == space.cost(of: $0.genotype) })
      #expect(genotypes.allSatisfy { obeysTheRules($0, space) })
      #expect(history.best?.score == history.candidates.map(\.score).max())
    }
  }

  @Test(arguments: 0..<5) func theSameSeedFindsTheSame(_ number: Int) throws {
    let space = Self.spaces[number]
    let statistics = try RandomSums.statistics(of: space, seed: 2)
    for method in methods(space) {
      let runs = try ([5, 5, 6] as [UInt64]).map { seed in
        var history = CandidateHistory(of: space, seed: seed) { statistics.turn(of: $0).angle }
        try method(&history)
        return history.candidates
      }
      #expect(runs[0] == runs[1])
      #expect(runs[0] != runs[2])
    }
  }

  /// With as many looks, what learns from earlier ones finds more than what does not.
  @Test(arguments: 1..<3) func evolutionBeatsRandomSearchInLargeSpaces(_ number: Int) throws {
    let space = Self.spaces[number]
    var wins = (evolution: 0, regularized: 0)
    for seed in 0..<8 as Range<UInt64> {
      let statistics = try RandomSums.statistics(of: space, seed: seed)
      let angle = { (genotype: Genotype) in statistics.turn(of: genotype).angle }
      var evolved = CandidateHistory(of: space, seed: seed, score: angle)
      try evolved.evolve(EvolutionSettings(of: space))
      var regularized = CandidateHistory(of: space, seed: seed, score: angle)
      try regularized.evolveRegularized(population: 50, sample: 25, evaluations: 1_000)
      var drawn = CandidateHistory(of: space, seed: seed, score: angle)
      try drawn.searchAtRandom(evaluations: 1_000)
      if evolved.best?.score ?? 0 > drawn.best?.score ?? 0 { wins.evolution += 1 }
      if regularized.best?.score ?? 0 > drawn.best?.score ?? 0 { wins.regularized += 1 }
    }
    #expect(wins.evolution >= 7 && wins.regularized >= 7)
  }

  @Test func exhaustiveSearchLooksAtEverythingOnce() throws {
    let space = Self.spaces[3]
    let statistics = try RandomSums.statistics(of: space, seed: 2)
    var history = CandidateHistory(of: space, seed: 0) { statistics.turn(of: $0).angle }
    #expect(try history.searchAll(atMost: 729))
    #expect(history.candidates.count == 729)
    #expect(try !history.searchAll(atMost: 728))
  }

  @Test func aSmallSpaceEndsEveryMethod() throws {
    let space = try CellSpace(nodes: 2, operators: ["skip_connect", "nor_conv_3x3", "none"]).searchSpace
    for method in methods(space) {
      var history = CandidateHistory(of: space, seed: 0) { Double(space.cost(of: $0).flops) }
      try method(&history)
      #expect(history.best?.genotype == Genotype([[2]]))
    }
  }

  @Test func evolutionLooksAtAWholePopulationEachGeneration() throws {
    let space = Self.spaces[2]
    var settings = EvolutionSettings(of: space)
    #expect((settings.population, settings.generations, settings.parents) == (50, 20, 10))
    settings.generations = 4
    var history = CandidateHistory(of: space, seed: 1) { Double($0.hashValue & 0xFF) }
    try history.evolve(settings)
    #expect(history.candidates.count == 200)
  }

  @Test func mutationChangesAboutTheShareOfEdgesThatIsAskedFor() throws {
    let space = Self.spaces[0]
    var stream = RandomStream(seed: 1, purpose: .searching)
    let parent = Genotype([[3, 3, 3, 3, 3, 3]])
    var changed = 0
    for _ in 0..<2_000 {
      let child = space.mutated(parent, probability: 0.1, from: &stream)
      // Never to none.
      #expect(!child.choices[0].contains(0))
      changed += child.choices[0].count { $0 != 3 }
    }
    // Of four operators one is the same again.
    #expect(abs(Double(changed) / 12_000 - 0.075) < 0.01)
  }
}
