import Foundation
import SearchSpaces

/// Finds the architecture of largest angle within limits on its costs, and proves that there is none larger: branch and
/// bound, the most promising partial architecture first (Land and Doig, "An Automatic Method of Solving Discrete Programming
/// Problems", 1960), with the bounds of `AngleBounds`.
///
/// What is decided, kind of cell by kind of cell: first which edges are kept, then each one's operator.
public struct ExactSearch {
  /// How a search stands, or how it ended.
  public struct Progress: Sendable {
    /// The best architecture so far; nil where none is known yet.
    public var genotype: Genotype?
    /// Its angle in radians.
    public var angle: Double
    /// No architecture within the limits has a larger angle, radians.
    public var bound: Double
    /// Partial architectures looked at.
    public var nodes: Int
    /// Whether no angle is larger than the best one by more than the gap.
    public var isProven: Bool

    /// How much larger an angle might be, radians.
    public var gap: Double { max(0, bound - angle) }
  }

  private struct Node {
    /// A lower bound on the cosine of all that completes it.
    let bound: Double
    let sums: AngleTerms
    let kind: Int
    /// −1 while the kept edges are not decided.
    let pattern: Int
    /// The first of the pattern's edges that is not decided.
    let position: Int
    /// The last decision's place in the trail.
    let trail: Int32
  }

  private let statistics: AngleStatistics
  private let space: AdditiveSpace
  private var bounds: AngleBounds
  /// The rests of patterns that have been looked into, by [kind][pattern].
  private var rests: [[Int: [[Double]]]]
  /// Decisions: the one before, and a pattern's or an operator's number.
  private var trail: [(before: Int32, number: Int32)] = []
  private var open = BinaryHeap<Node> { $0.bound < $1.bound }
  private var state: Progress
  /// The nodes looked at when the bounds were last aimed at the best architecture.
  private var aimedAt = 0

  /// From so many open nodes on, subtrees are gone through without being kept: 6 million take about 700 MB.
  private static let mostOpen = 6_000_000

  /// - Parameters:
  ///   - statistics: the sums of the SuperNet's weights.
  ///   - start: an architecture that is known to be good, within the limits: the better, the sooner the end.
  /// - Throws: ``ExactSearchError``.
  public init(
    _ searchSpace: SearchSpace, _ statistics: AngleStatistics, within limits: CostLimits = .none,
    start: Genotype? = nil
  ) throws(ExactSearchError) {
    let space = try AdditiveSpace(searchSpace, statistics, limits)
    self.space = space
    self.statistics = statistics
    let costs = CostTable(searchSpace)
    let known = start.flatMap { limits.allow(costs.cost(of: $0)) ? $0 : nil }
    let angle = known.map { statistics.turn(of: $0).angle } ?? 0
    bounds = AngleBounds(space, target: cos(angle), ratio: space.ratio(of: known))
    rests = space.choices.map { _ in [:] }
    state = Progress(genotype: known, angle: angle, bound: .pi, nodes: 0, isProven: false)
    let least = bounds.leastCosts
    guard (limits.flops == nil || least.flops <= 1) && (limits.parameters == nil || least.parameters <= 1)
    else {
      throw .nothingWithinLimits(
        leastFLOPs: Int((least.flops * (limits.flops ?? 1e9)).rounded()),
        leastParameters: Int((least.parameters * (limits.parameters ?? 1e9)).rounded()))
    }
  }

  /// Searches until the optimum is proven or `observer` says no.
  ///
  /// - Parameters:
  ///   - gap: radians by which the result may fall short of the optimum, at least 0; 1e-9 is what rounding leaves.
  ///   - observer: called every few thousand nodes; false ends the search with what there is.
  public mutating func run(gap: Double = 1e-9, observer: (Progress) -> Bool = { _ in true }) -> Progress {
    let root = Node(
      bound: bounds.cosine(space.shared, bounds.kindRests[0]), sums: space.shared, kind: 0, pattern: -1,
      position: 0, trail: -1)
    open.insert(root)
    state.bound = Self.angle(root.bound)
    var isStopped = false
    // Each dive finds a better architecture and so better bounds for the next one.
    repeat {
      let before = state.angle
      isStopped = !dive(from: root, gap, observer)
      aim()
      if state.angle <= before { break }
    } while !isStopped
    while !isStopped, let node = open.removeFirst() {
      state.bound = Self.angle(node.bound)
      guard state.bound > state.angle + gap || state.genotype == nil else {
        state.isProven = true
        break
      }
      aim()
      if open.count < Self.mostOpen {
        isStopped = !expand(node, gap, observer) { search, child in search.open.insert(child) }
      } else {
        isStopped = !plunge(node, gap, observer)
      }
    }
    if !isStopped { state.isProven = true }
    if state.isProven { state.bound = max(state.angle, min(state.bound, state.angle + gap)) }
    return state
  }

  /// Aims the bounds at a better architecture than they were made for; those of open nodes stay valid.
  private mutating func aim() {
    guard cos(state.angle) < bounds.target - 1e-6, state.nodes >= aimedAt + aimedAt / 2 else { return }
    bounds = AngleBounds(space, target: cos(state.angle), ratio: space.ratio(of: state.genotype))
    rests = space.choices.map { _ in [:] }
    aimedAt = state.nodes < 1_000 ? 0 : state.nodes
  }

  private static func angle(_ cosine: Double) -> Double { acos(min(1, max(-1, cosine))) }

  /// Takes the most promising child, and its, until an architecture is complete or none can be better.
  private mutating func dive(from root: Node, _ gap: Double, _ observer: (Progress) -> Bool) -> Bool {
    var next: Node? = root
    while let node = next {
      next = nil
      guard expand(node, gap, observer, { if $1.bound < next?.bound ?? .infinity { next = $1 } })
      else { return false }
    }
    return true
  }

  /// Goes through all that lies under a node, the most promising child first.
  private mutating func plunge(_ node: Node, _ gap: Double, _ observer: (Progress) -> Bool) -> Bool {
    var children: [Node] = []
    guard expand(node, gap, observer, { children.append($1) }) else { return false }
    return children.sorted { $0.bound < $1.bound }.allSatisfy {
      Self.angle($0.bound) <= state.angle + gap || plunge($0, gap, observer)
    }
  }

  /// Decides one thing more in every way.
  ///
  /// - Parameter keep: takes the children that may lead to something better.
  /// - Returns: false where the observer wants no more.
  private mutating func expand(
    _ node: Node, _ gap: Double, _ observer: (Progress) -> Bool, _ keep: (inout ExactSearch, Node) -> Void
  ) -> Bool {
    func offer(_ sums: AngleTerms, _ rest: [Double], _ number: Int, kind: Int, pattern: Int, position: Int) {
      state.nodes += 1
      let bound = bounds.cosine(sums, rest)
      guard bound < .infinity, Self.angle(bound) > state.angle + gap || state.genotype == nil else { return }
      trail.append((node.trail, Int32(number)))
      let child = Node(
        bound: max(bound, node.bound), sums: sums, kind: kind, pattern: pattern, position: position,
        trail: Int32(trail.count - 1))
      if kind == space.choices.count { finish(child) } else { keep(&self, child) }
    }
    let patterns = space.patterns[node.kind]
    if node.pattern < 0, patterns.count > 1 {
      for pattern in patterns.indices {
        offer(
          node.sums, bounds.rest(kind: node.kind, pattern: pattern), pattern, kind: node.kind,
          pattern: pattern, position: 0)
      }
    } else {
      let number = max(node.pattern, 0)
      let pattern = patterns[number]
      let rest = rest(kind: node.kind, pattern: number)[node.position + 1]
      let isLast = node.position + 1 == pattern.open.count
      for choice in space.choices[node.kind][pattern.open[node.position]] {
        let sums =
          node.sums + choice.sums * AngleTerms(repeating: Double(pattern.paths[node.position])) + choice.cost
        offer(
          sums, rest, choice.number, kind: isLast ? node.kind + 1 : node.kind,
          pattern: isLast ? -1 : number, position: isLast ? 0 : node.position + 1)
      }
    }
    if state.nodes & 0xFFF < 8 || state.nodes < 64 { return observer(state) }
    return true
  }

  private mutating func rest(kind: Int, pattern: Int) -> [[Double]] {
    if let known = rests[kind][pattern] { return known }
    let rows = bounds.rests(kind: kind, pattern: pattern)
    rests[kind][pattern] = rows
    return rows
  }

  /// Takes a complete architecture up where it is the best so far.
  private mutating func finish(_ leaf: Node) {
    let genotype = genotype(of: leaf)
    let angle = statistics.turn(of: genotype).angle
    guard angle > state.angle || state.genotype == nil else { return }
    state.genotype = genotype
    state.angle = angle
  }

  /// The decisions that led to a leaf.
  private func genotype(of leaf: Node) -> Genotype {
    var decisions: [Int] = []
    var place = leaf.trail
    while place >= 0 {
      decisions.append(Int(trail[Int(place)].number))
      place = trail[Int(place)].before
    }
    var rest = decisions.reversed()[...]
    return Genotype(
      statistics.kinds.enumerated().map { kind, cell in
        let number = space.patterns[kind].count > 1 ? rest.removeFirst() : 0
        var choice = cell.edges.map { edge in edge.choices.firstIndex(where: \.isNone) ?? 0 }
        for edge in space.patterns[kind][number].open { choice[edge] = rest.removeFirst() }
        return choice
      })
  }
}
