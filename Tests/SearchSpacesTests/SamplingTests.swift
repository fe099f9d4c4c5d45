import SearchSpaces
import TensorEngine
import Testing

struct SamplingTests {
  private let draws = 62_000

  /// A node with k incoming edges has 5ᵏ − 1 draws left, all equally likely.
  @Test func pathsNeverCutANodeOffAndAreUniformOtherwise() {
    var stream = RandomStream(seed: 3, purpose: .paths)
    var counts = [[Int: Int]](repeating: [:], count: 4)
    for _ in 0..<draws {
      let path = NASBench201.tiny.samplePath(from: &stream)
      for node in 1..<4 {
        let code = CellTopology.incomingEdges(of: node).reduce(0) { $0 * 5 + Int(path[$1].rawValue) }
        counts[node][code, default: 0] += 1
      }
    }
    for (node, choices) in [(1, 4), (2, 24), (3, 124)] {
      #expect(counts[node][0] == nil)
      #expect(counts[node].count == choices)
      expectUniform(Array(counts[node].values), choices: choices)
    }
  }

  @Test func architecturesAreUniform() {
    var stream = RandomStream(seed: 4, purpose: .sampling)
    var counts = [[Int]](repeating: [0, 0, 0, 0, 0], count: 6)
    for _ in 0..<draws {
      let architecture = NASBench201.tiny.sampleArchitecture(from: &stream)
      for edge in 0..<6 { counts[edge][Int(architecture[edge].rawValue)] += 1 }
    }
    for edge in 0..<6 { expectUniform(counts[edge], choices: 5) }
  }

  @Test func sameStreamGivesTheSamePaths() {
    var first = RandomStream(seed: 5, purpose: .paths, index: 9)
    var second = RandomStream(seed: 5, purpose: .paths, index: 9)
    for _ in 0..<100 {
      #expect(
        NASBench201.tiny.samplePath(from: &first) == NASBench201.small.samplePath(from: &second))
    }
  }

  /// χ² within five standard deviations of its expectation.
  private func expectUniform(_ counts: [Int], choices: Int) {
    let expected = Double(draws) / Double(choices)
    let chiSquare = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    let freedom = Double(choices - 1)
    #expect(abs(chiSquare - freedom) < 5 * (2 * freedom).squareRoot())
  }
}
