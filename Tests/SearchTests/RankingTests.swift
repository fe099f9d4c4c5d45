import Search
import SearchSpaces
import TensorEngine
import Testing

struct RankingTests {
  /// By construction 15,625 architectures share at most 3,850 angles: dead edges, skips and equal numbers of
  /// poolings change nothing (method.md, "Ties"). With random weights they take all of them, so that ties
  /// are neither lost to rounding nor made by it.
  @Test(arguments: [11, 12, 13] as [UInt64])
  func equalWeightsTieExactly(seed: UInt64) throws {
    let ranking = Ranking(.tiny, by: try RandomWeights(seed: seed, motion: 0.5).statistics)
    #expect(Set(ranking.angles).count == 3_850)
    #expect(ranking.tieCounts.count { $0 > 0 } == 13_624)
    #expect(ranking.angles.count { $0 == 0 } == 341)
    #expect(ranking.tieCounts.last == 340)
  }

  @Test func ranksTheWholeSpaceByAngleThenIndex() throws {
    let statistics = try RandomWeights(seed: 21, motion: 0.5).statistics
    let ranking = Ranking(.small, by: statistics)
    #expect(ranking.count == 15_625)
    #expect(Set(ranking.indices) == Set(0..<15_625))
    for (upper, lower) in zip(0..., 1..<ranking.count) {
      let inOrder =
        ranking.angles[upper] > ranking.angles[lower]
        || ranking.angles[upper] == ranking.angles[lower] && ranking.indices[upper] < ranking.indices[lower]
      guard inOrder else {
        Issue.record("rows \(upper) and \(lower) are out of order")
        return
      }
    }
  }

  @Test func rowsSayWhatTheirArchitectureIs() throws {
    let statistics = try RandomWeights(seed: 22, motion: 0.5).statistics
    let ranking = Ranking(.small, by: statistics)
    for position in stride(from: 0, to: ranking.count, by: 97) {
      let row = ranking[position]
      #expect(row.rank == position + 1)
      #expect(row.architecture.index == row.index)
      #expect(row.angle == statistics.angle(of: row.architecture))
      #expect(row.tieCount == ranking.angles.count { $0 == row.angle } - 1)
      #expect(row.flops == NASBench201.small.cost(of: row.architecture).flops)
      #expect(row.parameters == NASBench201.small.cost(of: row.architecture).parameters)
      #expect(row.liveFLOPs == NASBench201.small.liveFLOPs(of: row.architecture))
      #expect(row.weightCount == statistics.weightCount(of: row.architecture))
    }
  }

  /// The least of several runs, for the machine may be busy with something else.
  @Test func rankingTakesUnderTwentyMilliseconds() throws {
    let statistics = try RandomWeights(seed: 23, motion: 0.5).statistics
    let clock = ContinuousClock()
    let least = (0..<5).map { _ in
      clock.measure { #expect(Ranking(.small, by: statistics).count == 15_625) }
    }.min()
    print("ranking 15,625 architectures: \(least!)")
    #expect(least! < .milliseconds(20))
  }
}
