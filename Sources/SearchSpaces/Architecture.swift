/// A cell of NAS-Bench-201: one operator for each of the six edges 1←0, 2←0, 2←1, 3←0, 3←1, 3←2.
///
/// Every value is one of the 15,625 architectures of the space.
///
///     let cell = try Architecture(parsing: "334131")
///     cell.text    // |nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|…
///     cell.index   // 1
public struct Architecture: Hashable, Sendable {
  /// The number of architectures: 5 operators on 6 edges.
  public static let count = 15_625

  /// All architectures in the benchmark's official order: the one at place i has index i.
  public static let all: [Architecture] = BenchmarkOrder.positions.map(
    Architecture.init(lexicographicPosition:))

  /// The six digits read as a number of base 5, the first edge the most significant; 0 to 15,624.
  package let lexicographicPosition: Int

  /// - Parameter lexicographicPosition: 0 to 15,624.
  package init(lexicographicPosition: Int) {
    precondition(0..<Self.count ~= lexicographicPosition)
    self.lexicographicPosition = lexicographicPosition
  }

  /// - Parameter operations: one for each edge, in the order of ``CellTopology/edges``.
  /// - Throws: ``ArchitectureError/wrongNumberOfOperations(found:)`` unless there are six.
  public init(_ operations: [CellOperation]) throws(ArchitectureError) {
    guard operations.count == CellTopology.edges.count else {
      throw .wrongNumberOfOperations(found: operations.count)
    }
    self.init(lexicographicPosition: operations.reduce(0) { $0 * 5 + Int($1.rawValue) })
  }

  /// - Parameter index: the benchmark's index, 0 to 15,624.
  /// - Throws: ``ArchitectureError/indexOutOfRange(_:)``.
  public init(index: Int) throws(ArchitectureError) {
    guard 0..<Self.count ~= index else { throw .indexOutOfRange(index) }
    self = Self.all[index]
  }

  /// The index in the benchmark's official order, 0 to 15,624.
  public var index: Int { BenchmarkOrder.indices[lexicographicPosition] }

  /// The operators, one for each edge in the order of ``CellTopology/edges``.
  public var operations: [CellOperation] { CellTopology.edges.indices.map { self[$0] } }

  /// The operator on an edge.
  /// - Parameter edge: 0 to 5, in the order of ``CellTopology/edges``.
  public subscript(edge: Int) -> CellOperation {
    Self.allOperations[lexicographicPosition / Self.placeValues[edge] % 5]
  }

  /// The cell as a graph: its six edges, those that hold `none` among them.
  public var edges: [CellEdge] {
    CellTopology.edges.indices.map { edge in
      let (from, to) = CellTopology.edges[edge]
      return CellEdge(from: from, to: to, operation: self[edge])
    }
  }

  /// How many uncut paths from input to output each edge lies on; a path is cut by a `none` on it.
  public var multiplicities: [Int] {
    let cutEdges = CellTopology.edges.indices.reduce(0) { $0 | (self[$1] == .none ? 1 << $1 : 0) }
    return CellTopology.multiplicities(cutEdges: cutEdges)
  }

  /// What a ranking of the whole space asks of each architecture again and again.
  package struct Summary: Sendable {
    /// For each edge (edge · 5 + operator) · 3 + the number of uncut paths that it lies on; the last two stay 0.
    package var entries = SIMD8<UInt8>()
    /// Which of ``operationCounts`` are its own, and which those of its edges on uncut paths.
    package var operations = 0, liveOperations = 0
    package var isCut: Bool { liveOperations == 0 }
  }

  /// On how many edges each operator may stand, by its number: at place Σ count · its place value. `none` is left out, which
  /// costs nothing.
  package static let operationCounts: [SIMD8<Int>] = (0..<2401).map { place in
    var counts = SIMD8<Int>()
    for operation in 1..<allOperations.count { counts[operation] = place / countValues[operation] % 7 }
    return counts
  }

  /// An operator stands on six edges at most: a digit of base 7.
  private static let countValues = [0, 1, 7, 49, 343]

  /// For each index, in the benchmark's order.
  package static let summaries: [Summary] = all.map { architecture in
    let multiplicities = architecture.multiplicities
    var summary = Summary()
    for edge in CellTopology.edges.indices {
      let operation = Int(architecture[edge].rawValue)
      let entry = edge * allOperations.count + operation
      summary.entries[edge] = UInt8(entry * (CellTopology.mostPaths + 1) + multiplicities[edge])
      summary.operations += countValues[operation]
      if multiplicities[edge] > 0 { summary.liveOperations += countValues[operation] }
    }
    return summary
  }

  /// The indices of the edges that lie on an uncut path from input to output.
  public var liveEdges: [Int] {
    let multiplicities = multiplicities
    return multiplicities.indices.filter { multiplicities[$0] > 0 }
  }

  private static let allOperations = CellOperation.allCases
  private static let placeValues = [3125, 625, 125, 25, 5, 1]
}
