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
    let entries = Self.sortedEntries(statistics)
    let architectures = entries.map(\.architecture)
    let costs = architectures.map(space.cost(of:))
    self.space = space
    self.architectures = architectures
    indices = entries.map(\.index)
    angles = entries.map(\.angle)
    tieCounts = Self.tieCounts(sorted: angles)
    flops = costs.map(\.flops)
    liveFLOPs = architectures.map(space.liveFLOPs(of:))
    parameters = costs.map(\.parameters)
    weightCounts = entries.map(\.weightCount)
  }

  public var count: Int { architectures.count }

  /// - Parameter position: 0 ..< ``count``, best first.
  public subscript(position: Int) -> Row {
    Row(
      rank: position + 1, architecture: architectures[position], index: indices[position],
      angle: angles[position], tieCount: tieCounts[position], flops: flops[position],
      liveFLOPs: liveFLOPs[position], parameters: parameters[position], weightCount: weightCounts[position])
  }

  private struct Entry {
    let architecture: Architecture
    let index: Int
    let angle: Double
    let weightCount: Int
  }

  private static func sortedEntries(_ statistics: AngleStatistics) -> [Entry] {
    Architecture.all.enumerated().map { index, architecture in
      let (angle, weightCount) = statistics.turn(of: architecture)
      return Entry(architecture: architecture, index: index, angle: angle, weightCount: weightCount)
    }.sorted { $0.angle != $1.angle ? $0.angle > $1.angle : $0.index < $1.index }
  }

  private static func tieCounts(sorted angles: [Double]) -> [Int] {
    var counts: [Int] = []
    counts.reserveCapacity(angles.count)
    while counts.count < angles.count {
      let start = counts.count
      let length = angles[start...].prefix { $0 == angles[start] }.count
      counts.append(contentsOf: repeatElement(length - 1, count: length))
    }
    return counts
  }
}
