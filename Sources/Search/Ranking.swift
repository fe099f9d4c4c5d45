import SearchSpaces

/// All 15,625 architectures of NAS-Bench-201 by angle, the largest first, ties in the benchmark's order.
///
/// Columns rather than rows: each array holds one value an architecture, best first.
public struct Ranking: Sendable {
  public let space: NASBench201
  public let architectures: [Architecture]
  /// The benchmark's indices.
  public let indices: [Int]
  /// Radians, 0 to π.
  public let angles: [Double]
  /// With how many *other* architectures each shares its angle exactly.
  public let tieCounts: [Int]
  /// Multiply–adds for one image.
  public let flops: [Int]
  /// Multiply–adds without the edges that lie on no path from input to output.
  public let liveFLOPs: [Int]
  /// Trainable parameters of the network that stands alone.
  public let parameters: [Int]
  /// Lengths of the angle's vectors: the baseline that needs no training.
  public let weightCounts: [Int]

  /// One line of a ranking.
  public struct Row: Hashable, Sendable {
    /// The position, from 1.
    public let rank: Int
    public let architecture: Architecture
    public let index: Int
    public let angle: Double
    public let tieCount: Int
    public let flops: Int
    public let liveFLOPs: Int
    public let parameters: Int
    public let weightCount: Int
  }

  /// Ranks the whole space.
  /// - Parameters:
  ///   - space: the space that the SuperNet was built for; gives the costs.
  ///   - statistics: the sums of the SuperNet's weights.
  public init(_ space: NASBench201, by statistics: AngleStatistics) {
    let summaries = Architecture.summaries
    let turns = statistics.turnsOfBenchmark()
    let costs = Architecture.operationCounts.map { space.cost(operationCounts: $0) }
    let indices = Self.descendingOrder(turns.map(\.angle))
    self.space = space
    self.indices = indices
    architectures = indices.map { Architecture.all[$0] }
    angles = indices.map { turns[$0].angle }
    tieCounts = Self.tieCounts(sorted: angles)
    flops = indices.map { costs[summaries[$0].operations].flops }
    liveFLOPs = indices.map { costs[summaries[$0].liveOperations].flops }
    parameters = indices.map { costs[summaries[$0].operations].parameters }
    weightCounts = indices.map { turns[$0].weightCount }
  }

  public var count: Int { architectures.count }

  /// - Parameter position: 0 ..< ``count``, best first.
  public subscript(position: Int) -> Row {
    Row(
      rank: position + 1, architecture: architectures[position], index: indices[position],
      angle: angles[position], tieCount: tieCounts[position], flops: flops[position],
      liveFLOPs: liveFLOPs[position], parameters: parameters[position], weightCount: weightCounts[position])
  }

  /// The places of values of at least 0, the largest first and equal ones in their order: a radix sort by 13 bits at a
  /// time, as the bits of such values are ordered as the values are.
  private static func descendingOrder(_ values: [Double]) -> [Int] {
    var sorted = values.enumerated().map { (key: ~($1 + 0).bitPattern, place: $0) }
    var next = sorted
    for shift in stride(from: 0, to: 64, by: 13) {
      let digit = { (key: UInt64) in Int(truncatingIfNeeded: key >> shift) & 8191 }
      var ends = [Int](repeating: 0, count: 1 << 13)
      for (key, _) in sorted { ends[digit(key)] += 1 }
      // Where each digit begins.
      var sum = 0
      for digit in ends.indices { (ends[digit], sum) = (sum, sum + ends[digit]) }
      for entry in sorted {
        let digit = digit(entry.key)
        next[ends[digit]] = entry
        ends[digit] += 1
      }
      swap(&sorted, &next)
    }
    return sorted.map(\.place)
  }

  private static func tieCounts(sorted angles: [Double]) -> [Int] {
    var counts: [Int] = []
    counts.reserveCapacity(angles.count)
    while counts.count < angles.count {
      let start = counts.count
      var end = start + 1
      while end < angles.count && angles[end] == angles[start] { end += 1 }
      counts.append(contentsOf: repeatElement(end - start - 1, count: end - start))
    }
    return counts
  }
}
