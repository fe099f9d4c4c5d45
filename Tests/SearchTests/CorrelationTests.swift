import Search
import TensorEngine
import Testing

struct CorrelationTests {
  struct Known {
    let x: [Double]
    let y: [Double]
    let tau: Double
    let rho: Double
  }

  /// From scipy 1.17: `kendalltau(x, y).statistic` (τ-b is its default) and `spearmanr(x, y).statistic`.
  static let known = [
    Known(x: [1, 2, 3], y: [10, 30, 20], tau: 0.33333333333333337, rho: 0.5),
    Known(x: [12, 2, 1, 12, 2], y: [1, 4, 7, 1, 0], tau: -0.4714045207910316, rho: -0.5407380704358752),
    Known(x: [1, 1, 2, 2, 3], y: [5, 4, 4, 4, 1], tau: -0.8017837257372731, rho: -0.8249579113843054),
    Known(x: [1, 2, 3, 4], y: [4, 3, 2, 1], tau: -1.0, rho: -1.0),
    Known(
      x: [4, 5, 0, 7, 3, 0, 2, 1, 5, 7, 3, 6, 1, 3, 0, 3, 6, 4, 2, 6, 2, 1, 2, 7, 2],
      y: [2, 1, -4, 6, 2, -2, 0, 1, 6, 6, 7, 5, -1, 2, 2, 3, 2, 5, 4, 4, 0, 1, -1, 8, 2],
      tau: 0.6128698292536741, rho: 0.7522037362729161),
  ]

  @Test(arguments: known)
  func agreesWithSciPy(_ known: Known) throws {
    #expect(abs(try kendallTau(known.x, known.y) - known.tau) < 1e-14)
    #expect(abs(try spearmanRho(known.x, known.y) - known.rho) < 1e-14)
  }

  /// Lengths around the powers of two that merging works in; few different values for many ties.
  @Test func kendallEqualsCountingEveryPair() throws {
    var stream = RandomStream(seed: 31, purpose: .sampling)
    for trial in 0..<400 {
      let count = 2 + stream.integer(below: 70)
      let values = 2 + stream.integer(below: trial % 2 == 0 ? 6 : 1000)
      let x = (0..<count).map { _ in Double(stream.integer(below: values)) }
      let y = x.map { Double(stream.integer(below: values)) - (trial % 3 == 0 ? $0 : 0) }
      let expected = tauByCounting(x, y)
      let tau = try kendallTau(x, y)
      #expect(tau == expected || (tau.isNaN && expected.isNaN))
    }
  }

  private func tauByCounting(_ x: [Double], _ y: [Double]) -> Double {
    var (score, untiedX, untiedY) = (0, 0, 0)
    for i in x.indices {
      for j in 0..<i {
        let signX = x[i] == x[j] ? 0 : x[i] > x[j] ? 1 : -1
        let signY = y[i] == y[j] ? 0 : y[i] > y[j] ? 1 : -1
        score += signX * signY
        untiedX += abs(signX)
        untiedY += abs(signY)
      }
    }
    return Double(score) / (Double(untiedX) * Double(untiedY)).squareRoot()
  }

  @Test func identicalAndReversedOrdersAreExact() throws {
    let x = (0..<1000).map { Double($0 * $0 % 101) }
    #expect(try kendallTau(x, x) == 1)
    #expect(try kendallTau(x, x.map { -$0 }) == -1)
    #expect(try spearmanRho(x, x) == 1)
    #expect(try spearmanRho(x, x.map { -$0 }) == -1)
  }

  @Test(arguments: [[1, 1, 1], [1, .nan, 2]] as [[Double]])
  func constantAndMissingValuesGiveNoNumber(x: [Double]) throws {
    #expect(try kendallTau(x, [1, 2, 3]).isNaN)
    #expect(try kendallTau([1, 2, 3], x).isNaN)
    #expect(try spearmanRho(x, [1, 2, 3]).isNaN)
    #expect(try spearmanRho([1, 2, 3], x).isNaN)
  }

  @Test func columnsMustMatch() {
    #expect(throws: CorrelationError.lengthMismatch(2, 3)) { try kendallTau([1, 2], [1, 2, 3]) }
    #expect(throws: CorrelationError.lengthMismatch(2, 0)) { try spearmanRho([1, 2], []) }
    #expect(throws: CorrelationError.tooFewPairs(1)) { try kendallTau([1], [1]) }
    #expect(throws: CorrelationError.tooFewPairs(0)) { try spearmanRho([], []) }
  }
}
