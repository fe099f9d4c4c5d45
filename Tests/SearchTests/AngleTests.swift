import Foundation
import Search
import SearchSpaces
import TensorEngine
import Testing

struct AngleTests {
  /// Small motions as well as large ones, where the angle is beyond a right angle.
  @Test(arguments: [(1, 0.02), (2, 0.3), (3, 2), (4, -1)] as [(UInt64, Float)])
  func closedFormEqualsPlainConcatenation(seed: UInt64, motion: Float) throws {
    let weights = RandomWeights(seed: seed, motion: motion)
    let statistics = try weights.statistics
    var stream = RandomStream(seed: seed, purpose: .sampling)
    var cut = 0
    for _ in 0..<500 {
      let architecture = NASBench201.tiny.sampleArchitecture(from: &stream)
      guard let vector = weights.concatenation(architecture) else {
        cut += 1
        #expect(statistics.angle(of: architecture) == 0)
        continue
      }
      #expect(abs(statistics.angle(of: architecture) - angle(vector)) < 1e-6, "\(architecture.digits)")
      #expect(statistics.weightCount(of: architecture) == vector.initial.count)
    }
    #expect(1..<50 ~= cut)
  }

  private func angle(_ vector: RandomWeights.Pair) -> Double {
    let pairs = zip(vector.initial, vector.trained).map { (Double($0), Double($1)) }
    let dot = pairs.reduce(0) { $0 + $1.0 * $1.1 }
    let norm0 = pairs.reduce(0) { $0 + $1.0 * $1.0 }.squareRoot()
    let normT = pairs.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
    return acos(dot / (norm0 * normT))
  }

  @Test func weightsThatDidNotMoveHaveNoAngle() throws {
    let cells = table(OperatorSums(dot: 0.3, squared0: 0.3, squaredT: 0.3, count: 7))
    let statistics = try AngleStatistics(
      cells: [cells], shared: OperatorSums(dot: 0.1, squared0: 0.1, squaredT: 0.1, count: 2))
    #expect(Ranking(.tiny, by: statistics).angles.allSatisfy { $0 == 0 })
  }

  @Test func roundingBeyondOneIsClampedAndZeroNormsAreNoAngle() throws {
    let opposite = OperatorSums(dot: -3.000001, squared0: 3, squaredT: 3, count: 1)
    let skip = try Architecture(parsing: "000100")
    #expect(try AngleStatistics(cells: [table(.zero)], shared: opposite).angle(of: skip) == .pi)
    #expect(try AngleStatistics(cells: [table(.zero)], shared: .zero).angle(of: skip) == 0)
    let vanished = OperatorSums(dot: 0, squared0: 3, squaredT: 0, count: 1)
    #expect(try AngleStatistics(cells: [table(.zero)], shared: vanished).angle(of: skip) == 0)
  }

  /// The angle is a quotient: weights of any magnitude give the same.
  @Test(arguments: [1e-300, 1e-30, 1, 1e30, 1e140])
  func magnitudeDoesNotMatter(scale: Double) throws {
    let sums = OperatorSums(dot: 1 * scale, squared0: 2 * scale, squaredT: 2 * scale, count: 1)
    let statistics = try AngleStatistics(cells: [table(sums)], shared: sums)
    #expect(abs(statistics.angle(of: try Architecture(parsing: "333333")) - .pi / 3) < 1e-12)
  }

  @Test func wrongTablesAreRefusedWithTheirPlace() {
    #expect(throws: AngleError.wrongShape(cell: 1)) {
      try AngleStatistics(cells: [table(.zero), Array(table(.zero).dropLast())], shared: .zero)
    }
    #expect(throws: AngleError.wrongShape(cell: 0)) {
      try AngleStatistics(cells: [[[OperatorSums]](repeating: [.zero], count: 6)], shared: .zero)
    }
    for value in [Double.nan, .infinity, -.infinity] {
      var cells = [table(.zero), table(.zero)]
      cells[1][4][3].squaredT = value
      #expect(throws: AngleError.notFinite(cell: 1, edge: 4, operation: 3)) {
        try AngleStatistics(cells: cells, shared: .zero)
      }
      let shared = OperatorSums(dot: value, squared0: 1, squaredT: 1, count: 1)
      #expect(throws: AngleError.sharedPartsNotFinite) {
        try AngleStatistics(cells: [table(.zero)], shared: shared)
      }
    }
  }

  private func table(_ sums: OperatorSums) -> [[OperatorSums]] {
    [[OperatorSums]](repeating: [OperatorSums](repeating: sums, count: 5), count: 6)
  }
}
