import Foundation
import SearchSpaces

/// The closed form of the angle between an architecture's weights before and after training, in any space.
///
/// The angle of architecture α is arccos(⟨V₀,V_t⟩ / (‖V₀‖·‖V_t‖)), where V concatenates the weights met on
/// every uncut path of every cell, and once the parts that all architectures share (Zhang et al., "Neural
/// Architecture Search with Random Labels", CVPR 2021, section 3.2; Hu et al., "Angle-based Search Space
/// Shrinking", ECCV 2020, section 3.2). As V is a concatenation, three sums for each cell, edge and operator
/// are enough; and as all cells of a kind hold the same operators, they are added up beforehand.
///
/// The sums are kept as whole multiples of a common power of two, so that adding is exact in any order:
/// architectures with the same weights on their paths have the same angle to the bit, and tie.
public struct AngleStatistics: Sendable {
  /// ⟨w₀,w_t⟩, ‖w₀‖², ‖w_t‖² in units of a common power of two, and the number of weights.
  typealias Lanes = SIMD4<Int64>

  /// The searched kinds, in the space's order.
  let kinds: [CellKind]
  /// Where the operators of [kind][edge] stand in the table.
  let offsets: [[Int]]
  /// By kind, edge and operator; all cells of a kind together.
  let table: [Lanes]
  let shared: Lanes

  /// - Parameters:
  ///   - space: the space.
  ///   - cells: for each searched cell from the images on, each edge and each operator the sums of its weights and
  ///     constants.
  ///   - shared: the sums of the parts that all architectures share.
  /// - Throws: ``AngleError``.
  public init(of space: SearchSpace, cells: [[[OperatorSums]]], shared: OperatorSums) throws(AngleError) {
    let order = space.searchedKinds
    try self.init(
      kinds: order.map { space.kinds[$0] },
      kindOfCell: space.searched.map { order.firstIndex(of: space.placements[$0].kind) ?? 0 }, cells: cells,
      shared: shared)
  }

  /// The same for NAS-Bench-201, whose cells are all of one kind.
  ///
  /// - Parameter cells: for each cell, edge (0 to 5, in the order of `CellTopology.edges`) and operator (0 to 4, by its
  ///   number) the sums of its weights; ``OperatorSums/averagePooling3x3(channels:)`` for the pooling and
  ///   ``OperatorSums/zero`` for `none` and `skip_connect`.
  /// - Throws: ``AngleError``.
  public init(cells: [[[OperatorSums]]], shared: OperatorSums) throws(AngleError) {
    let space = NASBench201.tiny.searchSpace
    try self.init(
      kinds: space.searchedKinds.map { space.kinds[$0] }, kindOfCell: cells.map { _ in 0 }, cells: cells,
      shared: shared)
  }

  private init(
    kinds: [CellKind], kindOfCell: [Int], cells: [[[OperatorSums]]], shared: OperatorSums
  ) throws(AngleError) {
    self.kinds = kinds
    var offsets: [[Int]] = []
    var count = 0
    for kind in kinds {
      offsets.append(
        kind.edges.map { edge in
          defer { count += edge.choices.count }
          return count
        })
    }
    self.offsets = offsets
    var totals = [OperatorSums](repeating: .zero, count: count)
    for (cell, edges) in cells.enumerated() {
      try Self.check(edges, of: kinds[kindOfCell[cell]], cell: cell)
      for (edge, choices) in edges.enumerated() {
        for (number, sums) in choices.enumerated() {
          totals[offsets[kindOfCell[cell]][edge] + number] += sums
        }
      }
    }
    // Nothing added up later exceeds this: no edge lies on more paths than in the cell without a cut.
    let most = kinds.map(Self.mostPaths).max() ?? 1
    let bound = totals.reduce(shared.magnitude) { $0 + Double(most) * $1.magnitude }
    guard bound.isFinite else { throw .sharedPartsNotFinite }
    let exponent = bound > 0 ? Int(bound.exponent) : 0
    let lanes = { (sums: OperatorSums) in Self.lanes(sums, shiftedBy: 61 - exponent) }
    table = totals.map(lanes)
    self.shared = lanes(shared)
  }

  private static func mostPaths(_ kind: CellKind) -> Int {
    let uncut = kind.edges.map { edge in edge.choices.firstIndex { !$0.isNone } ?? 0 }
    // Weights on no path are in the table all the same.
    return max(1, kind.multiplicities(of: uncut).max() ?? 1)
  }

  private static func check(_ edges: [[OperatorSums]], of kind: CellKind, cell: Int) throws(AngleError) {
    guard edges.map(\.count) == kind.edges.map(\.choices.count) else { throw .wrongShape(cell: cell) }
    for (edge, operations) in edges.enumerated() {
      for (operation, sums) in operations.enumerated() where !sums.magnitude.isFinite {
        throw .notFinite(cell: cell, edge: edge, operation: operation)
      }
    }
  }

  /// With the largest total just below 2⁶², the rounding here is finer than Double's own.
  private static func lanes(_ sums: OperatorSums, shiftedBy shift: Int) -> Lanes {
    func scaled(_ value: Double) -> Int64 {
      Int64(Double(sign: .plus, exponent: shift, significand: value).rounded())
    }
    return [scaled(sums.dot), scaled(sums.squared0), scaled(sums.squaredT), Int64(sums.count)]
  }

  /// The angle in radians, 0 to π, that an architecture's weights have turned since before training.
  ///
  /// The argument of the arccos is clamped to [−1, 1]. An architecture all of whose paths are cut has angle 0,
  /// and so has one whose weights are all zero before or after training.
  public func angle(of architecture: Architecture) -> Double {
    turn(of: Genotype(architecture)).angle
  }

  /// The same of any space's architecture, and the length of its vector V.
  public func turn(of genotype: Genotype) -> (angle: Double, weightCount: Int) {
    var total = shared
    var isCut = false
    for (kind, choice) in genotype.choices.enumerated() {
      let multiplicities = kinds[kind].multiplicities(of: choice)
      for (edge, paths) in multiplicities.enumerated() where paths > 0 {
        total &+= table[offsets[kind][edge] + choice[edge]] &* Lanes(repeating: Int64(paths))
      }
      isCut = isCut || multiplicities.allSatisfy { $0 == 0 }
    }
    return (isCut ? 0 : Self.angle(total), Int(total[3]))
  }

  /// The length of the vector V: each weight as often as a path meets it. Without any training this alone
  /// ranks architectures about as well as their FLOPs, and is the baseline that an angle has to beat.
  public func weightCount(of architecture: Architecture) -> Int {
    turn(of: Genotype(architecture)).weightCount
  }

  /// The same of all architectures of NAS-Bench-201, in the benchmark's order.
  func turnsOfBenchmark() -> [(angle: Double, weightCount: Int)] {
    // What an operator on an edge adds for each number of paths: looking it up beats a product of 64-bit integers.
    let multiples = table.flatMap { sums in
      (0...CellTopology.mostPaths).map { sums &* Lanes(repeating: Int64($0)) }
    }
    let edges = CellTopology.edges.indices
    return Architecture.summaries.map { summary in
      let total = edges.reduce(shared) { $0 &+ multiples[Int(summary.entries[$1])] }
      return (summary.isCut ? 0 : Self.angle(total), Int(total[3]))
    }
  }

  private static func angle(_ total: Lanes) -> Double {
    // One square root of the product: of equal vectors it gives their squared norm exactly, so an angle of 0.
    let norms = (Double(total[1]) * Double(total[2])).squareRoot()
    guard norms > 0 else { return 0 }
    return acos(min(1, max(-1, Double(total[0]) / norms)))
  }
}
