import Search
import SearchSpaces
import Testing

struct SpaceShrinkingTests {
  /// Sums in which one operator of every edge turns most, another least.
  private func statistics(_ space: SearchSpace, best: String, worst: String) throws -> AngleStatistics {
    func sums(_ cosine: Double) -> OperatorSums {
      OperatorSums(dot: cosine, squared0: 1, squaredT: 1, count: 10)
    }
    let cells = space.searched.map { place in
      space.kinds[space.placements[place].kind].edges.map { edge in
        edge.choices.map { choice in
          choice.isNone ? .zero : sums(choice.name == best ? 0.1 : choice.name == worst ? 0.95 : 0.6)
        }
      }
    }
    return try AngleStatistics(of: space, cells: cells, shared: sums(0.8))
  }

  @Test func dropsWhatTurnsLeastFirstAndKeepsWhatTurnsMost() throws {
    let space = try MobileNet(channels: 8, blocks: 2, classes: 10, imageSize: 32).searchSpace
    var shrinking = SpaceShrinking(space, seed: 1)
    while shrinking.space.count > 1 {
      let statistics = try statistics(shrinking.space, best: "mbconv_k5_e3", worst: "mbconv_k7_e6")
      let isDropped = shrinking.drop(1, by: statistics, sample: 2_000)
      #expect(isDropped)
      guard isDropped else { return }
    }
    let blocks = space.searched.count
    #expect(shrinking.drops.prefix(blocks).allSatisfy { $0.name == "mbconv_k7_e6" })
    #expect(!shrinking.drops.contains { $0.name == "mbconv_k5_e3" })
    #expect(shrinking.drops.map(\.count).last == 1)
    #expect(zip(shrinking.drops, shrinking.drops.dropFirst()).allSatisfy { $0.count > $1.count })
    let statistics = try statistics(shrinking.space, best: "mbconv_k5_e3", worst: "mbconv_k7_e6")
    let isAnythingLeft = shrinking.drop(1, by: statistics, sample: 100)
    #expect(!isAnythingLeft)
  }

  @Test(arguments: [
    NASBench201.tiny.searchSpace,
    try? CellSpace(nodes: 4, operators: ["none", "sep_conv_3x3", "avg_pool_3x3"]).searchSpace,
    try? DARTS(channels: 4, layers: 3).searchSpace, FifthFamily().searchSpace,
  ])
  func whatIsLeftAlwaysHasArchitecturesThatObeyTheRules(_ space: SearchSpace?) throws {
    let space = try #require(space)
    var shrinking = SpaceShrinking(space, seed: 2)
    for seed in 0..<60 as Range<UInt64> {
      let statistics = try RandomSums.statistics(of: shrinking.space, seed: seed)
      guard shrinking.drop(7, by: statistics, sample: 300) else { break }
      var history = CandidateHistory(of: shrinking.space, seed: seed) { statisticsAngle($0, shrinking.space) }
      try history.searchAtRandom(evaluations: 20)
      #expect(!history.candidates.isEmpty)
      for candidate in history.candidates {
        let digits = shrinking.space.digits(of: candidate.genotype)
        #expect(try space.genotype(parsing: digits).choices.count == candidate.genotype.choices.count)
      }
    }
    #expect(shrinking.space.count >= 1)
  }

  private func statisticsAngle(_ genotype: Genotype, _ space: SearchSpace) -> Double {
    Double(space.cost(of: genotype).flops)
  }

  @Test func exactSearchOfAPartFindsItsBest() throws {
    let space = NASBench201.tiny.searchSpace
    let part = space.keeping([(0..<6).map { $0 % 2 == 0 ? [0, 1, 3] : [2, 4] }])
    let statistics = try RandomSums.statistics(of: part, seed: 4)
    let all = try #require(part.allGenotypes(atMost: 1_000))
    var search = try ExactSearch(part, statistics)
    let result = search.run()
    #expect(abs(result.angle - (all.map { statistics.turn(of: $0).angle }.max() ?? 0)) < 1e-9)
  }
}
