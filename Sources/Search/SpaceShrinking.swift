import SearchSpaces
import TensorEngine

/// Shrinks a space by angle (Hu et al., "Angle-based Search Space Shrinking", ECCV 2020, section 3.3): an operator's score is
/// the mean angle of drawn architectures that have it, and those of least score are dropped.
public struct SpaceShrinking {
  /// An operator that has been dropped.
  public struct Drop: Sendable, Equatable {
    /// The kind of cell and the edge's place in it.
    public let kind: String, edge: CellKind.Edge
    public let name: String
    /// The mean angle of architectures with it, in radians.
    public let score: Double
    /// How many architectures were left without it.
    public let count: Double
  }

  public private(set) var space: SearchSpace
  /// In the order in which they were dropped.
  public private(set) var drops: [Drop] = []
  private var stream: RandomStream

  /// - Parameter seed: where architectures are drawn from.
  public init(_ space: SearchSpace, seed: UInt64) {
    self.space = space
    stream = RandomStream(seed: seed, purpose: .searching)
  }

  /// Drops the operators of least score.
  ///
  /// Every edge keeps one operator that is not `none`; where a rule says how many edges a node keeps, `none` stays.
  ///
  /// - Parameters:
  ///   - count: how many, at most.
  ///   - statistics: the sums of a SuperNet of the space as it is now.
  ///   - sample: architectures to draw.
  /// - Returns: false where nothing was left to drop.
  public mutating func drop(_ count: Int, by statistics: AngleStatistics, sample: Int) -> Bool {
    var scores = scores(statistics, sample: sample)
    var kept = space.searchedKinds.map { space.kinds[$0].edges.map { Array($0.choices.indices) } }
    let before = drops.count
    while drops.count < before + count {
      let candidates = scores.filter { isDroppable($0.place, kept) }
      guard let worst = candidates.min(by: { $0.score < $1.score }) else { break }
      let (kind, edge, number) = worst.place
      scores.removeAll { $0.place == worst.place }
      kept[kind][edge].removeAll { $0 == number }
      let cell = space.kinds[space.searchedKinds[kind]]
      drops.append(
        Drop(
          kind: cell.name, edge: cell.edges[edge], name: cell.edges[edge].choices[number].name,
          score: worst.score, count: space.keeping(kept).count))
    }
    guard drops.count > before else { return false }
    space = space.keeping(kept)
    return true
  }

  /// The mean angle of drawn architectures with each operator; of one that was not drawn, none.
  private mutating func scores(
    _ statistics: AngleStatistics, sample: Int
  ) -> [(place: (kind: Int, edge: Int, number: Int), score: Double)] {
    var sums = space.searchedKinds.map { kind in
      space.kinds[kind].edges.map { $0.choices.map { _ in (angle: 0.0, count: 0) } }
    }
    for _ in 0..<sample {
      let genotype = space.drawGenotype(from: &stream)
      let angle = statistics.turn(of: genotype).angle
      for (kind, choice) in genotype.choices.enumerated() {
        for (edge, number) in choice.enumerated() {
          sums[kind][edge][number].angle += angle
          sums[kind][edge][number].count += 1
        }
      }
    }
    var scores: [(place: (kind: Int, edge: Int, number: Int), score: Double)] = []
    for (kind, edges) in sums.enumerated() {
      for (edge, choices) in edges.enumerated() {
        for (number, sum) in choices.enumerated() where sum.count > 0 {
          scores.append(((kind, edge, number), sum.angle / Double(sum.count)))
        }
      }
    }
    return scores
  }

  private func isDroppable(_ place: (kind: Int, edge: Int, number: Int), _ kept: [[[Int]]]) -> Bool {
    let cell = space.kinds[space.searchedKinds[place.kind]]
    let choices = cell.edges[place.edge].choices
    if choices[place.number].isNone {
      if case .exactly = cell.rule { return false }
      return kept[place.kind][place.edge].count > 1
    }
    return kept[place.kind][place.edge].count { !choices[$0].isNone } > 1
  }
}
