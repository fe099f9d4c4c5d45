import TensorEngine
import Testing

struct RandomStreamTests {
  /// Known answers of the authors' Random123 library (kat_vectors, philox4x32-10).
  @Test func philoxGivesThePublishedVectors() {
    #expect(
      RandomStream.philox([0, 0, 0, 0], [0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = UInt32.max
    #expect(
      RandomStream.philox([ones, ones, ones, ones], [ones, ones])
        == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      RandomStream.philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }
}

struct RandomStreamPropertyTests {
  @Test func purposesAndIndicesAreStreamsOfTheirOwn() {
    var seen = Set<UInt32>()
    for purpose in RandomStream.Purpose.allCases {
      for index in 0..<10 {
        var stream = RandomStream(seed: 7, purpose: purpose, index: UInt64(index))
        seen.insert(stream.next())
      }
    }
    #expect(seen.count == RandomStream.Purpose.allCases.count * 10)
  }

  @Test func wholeNumbersAreEquallyLikely() {
    var stream = RandomStream(seed: 1, purpose: .labels)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 { counts[stream.integer(below: 10)] += 1 }
    // Five standard deviations of a binomial count.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 475 })
  }

  @Test func normalNumbersHaveMeanZeroAndVarianceOne() {
    var stream = RandomStream(seed: 2, purpose: .weights)
    let values = (0..<100_000).map { _ in Double(stream.normal()) }
    let mean = values.reduce(0, +) / 100_000
    let variance = values.reduce(0) { $0 + $1 * $1 } / 100_000 - mean * mean
    #expect(abs(mean) < 0.016 && abs(variance - 1) < 0.023)
  }

  @Test func permutationsHoldEveryNumberOnce() {
    var stream = RandomStream(seed: 5, purpose: .shuffling)
    let order = stream.permutation(1_000)
    #expect(order.sorted() == Array(0..<1_000) && order != Array(0..<1_000))
  }
}
