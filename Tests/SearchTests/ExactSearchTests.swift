import Foundation
import Search
import SearchSpaces
import Testing

/// Branch and bound against looking at every architecture.
struct ExactSearchTests {
  private static let small: [SearchSpace] = {
    let families: [(any SpaceFamily)?] = [
      NASBench201.tiny, try? MobileNet(channels: 8, blocks: 1, classes: 10, imageSize: 32),
      try? CellSpace(nodes: 3, operators: ["none", "skip_connect", "sep_conv_3x3", "nor_conv_1x1"]),
      try? CellSpace(nodes: 4, operators: ["skip_connect", "nor_conv_3x3", "max_pool_3x3"]),
      try? CellSpace(nodes: 4, operators: ["none", "nor_conv_5x5"]), FifthFamily(),
    ]
    return families.compactMap { $0?.searchSpace }
  }()

  private func limits(_ costs: [Cost], share: Double, both: Bool) -> CostLimits {
    func limit(_ values: [Int]) -> Double {
      let sorted = values.sorted()
      return Double(sorted[Int(Double(sorted.count - 1) * share)])
    }
    return CostLimits(
      flops: limit(costs.map(\.flops)), parameters: both ? limit(costs.map(\.parameters)) : nil)
  }

  @Test(arguments: 0..<6, [Float(-0.6), 0.2, 0.95])
  func findsWhatLookingAtAllArchitecturesFinds(_ number: Int, cosine: Float) throws {
    let space = Self.small[number]
    let all = try #require(space.allGenotypes(atMost: 50_000))
    let table = CostTable(space)
    let costs = all.map { table.cost(of: $0) }
    for seed in 0..<2 as Range<UInt64> {
      let statistics = try RandomSums.statistics(
        of: space, seed: seed, cosines: cosine...min(1, cosine + 0.4))
      let angles = all.map { statistics.turn(of: $0).angle }
      for share in [0.02, 0.4, 1] {
        let limits = limits(costs, share: share, both: seed % 2 == 1)
        let truth = zip(angles, costs).filter { limits.allow($1) }.map(\.0).max()
        let largest = try #require(truth)
        var search = try ExactSearch(space, statistics, within: limits)
        let result = search.run()
        #expect(result.isProven)
        #expect(abs(result.angle - largest) < 2e-9, "limits \(limits), seed \(seed)")
        #expect(result.bound >= largest - 1e-12)
        let found = try #require(result.genotype)
        #expect(limits.allow(space.cost(of: found)))
        #expect(statistics.turn(of: found).angle == result.angle)
      }
    }
  }

  /// As large as published: 2·10¹⁷ architectures.
  @Test(arguments: 0..<3 as Range<UInt64>)
  func provesTheOptimumOfAWholeMobileNet(_ seed: UInt64) throws {
    let space = try MobileNet().searchSpace
    let statistics = try RandomSums.statistics(of: space, seed: seed)
    let limits = CostLimits(flops: 475e6)
    var search = try ExactSearch(space, statistics, within: limits)
    let result = search.run()
    #expect(result.isProven)
    for run in 0..<10 as Range<UInt64> {
      var history = CandidateHistory(of: space, within: limits, seed: run) { statistics.turn(of: $0).angle }
      try history.evolve(EvolutionSettings(of: space))
      #expect(history.candidates.count > 500)
      #expect(try #require(history.best).score <= result.angle + 1e-9)
    }
  }

  @Test func provesTheOptimumOfADARTSLikeSpace() throws {
    let space = try DARTS().searchSpace
    let statistics = try RandomSums.statistics(of: space, seed: 3)
    let limits = CostLimits(parameters: 1.2e6)
    var search = try ExactSearch(space, statistics, within: limits)
    let result = search.run()
    #expect(result.isProven)
    let found = try #require(result.genotype)
    #expect(limits.allow(space.cost(of: found)))
    // Nothing near it is better.
    let table = CostTable(space)
    for (kind, choice) in found.choices.enumerated() {
      for edge in choice.indices where choice[edge] != 0 {
        for number in 1..<8 {
          var choices = found.choices
          choices[kind][edge] = number
          let other = Genotype(choices)
          guard limits.allow(table.cost(of: other)) else { continue }
          #expect(statistics.turn(of: other).angle <= result.angle + 1e-9)
        }
      }
    }
  }

  @Test func saysHowLittleIsPossibleWhereNothingIsWithinTheLimits() throws {
    let space = NASBench201.tiny.searchSpace
    let statistics = try RandomSums.statistics(of: space, seed: 1)
    let least = try #require(space.allGenotypes(atMost: 20_000)).map { space.cost(of: $0).flops }.min()
    #expect {
      _ = try ExactSearch(space, statistics, within: CostLimits(flops: 1000))
    } throws: { error in
      guard case ExactSearchError.nothingWithinLimits(let flops, _)? = error as? ExactSearchError else {
        return false
      }
      return flops == least
    }
  }

  @Test(arguments: [0, -5, 0.5]) func limitsBelowOneAreKeptByNothing(limit: Double) throws {
    let space = NASBench201.tiny.searchSpace
    let statistics = try RandomSums.statistics(of: space, seed: 1)
    for limits in [CostLimits(flops: limit), CostLimits(parameters: limit)] {
      #expect(throws: ExactSearchError.self) { _ = try ExactSearch(space, statistics, within: limits) }
    }
  }

  @Test func aSpaceWithoutAPathHasNoOptimum() throws {
    let space = NASBench201.tiny.searchSpace.standalone(Genotype([[3, 0, 0, 0, 0, 3]]))
    let statistics = try RandomSums.statistics(of: space, seed: 1)
    #expect(throws: ExactSearchError.everythingIsCut) { _ = try ExactSearch(space, statistics) }
  }

  @Test func refusesCellsWhoseEdgesCanBeKeptInTooManyWays() throws {
    let space = try CellSpace(nodes: 8, operators: ["none", "nor_conv_3x3"]).searchSpace
    let statistics = try RandomSums.statistics(of: space, seed: 1)
    #expect(throws: ExactSearchError.tooManyPatterns(kind: "cell", limit: 65_536)) {
      _ = try ExactSearch(space, statistics)
    }
  }

  @Test func aGapEndsTheSearchSoonerAndIsKept() throws {
    let space = try MobileNet().searchSpace
    let statistics = try RandomSums.statistics(of: space, seed: 5)
    let limits = CostLimits(flops: 450e6)
    var exact = try ExactSearch(space, statistics, within: limits)
    let optimum = exact.run()
    var rough = try ExactSearch(space, statistics, within: limits)
    let result = rough.run(gap: 0.005)
    #expect(result.isProven && result.nodes < optimum.nodes)
    #expect(result.angle >= optimum.angle - 0.005)
    #expect(result.bound >= optimum.angle - 1e-9)
  }

  @Test func anObserverStopsItWithWhatThereIs() throws {
    let space = try MobileNet().searchSpace
    let statistics = try RandomSums.statistics(of: space, seed: 5)
    let start = Genotype(space.searched.map { _ in [0] })
    var search = try ExactSearch(space, statistics, start: start)
    let result = search.run { _ in false }
    #expect(!result.isProven && result.bound >= result.angle)
    #expect(result.genotype != nil)
  }
}
