import SearchSpaces
import TensorEngine

/// What a search has looked at so far: scores each architecture once, and only those within the limits.
///
/// The search methods are extensions of it, one file each; every one goes on from what is known already.
public struct CandidateHistory {
  public let space: SearchSpace
  public let limits: CostLimits
  /// In the order in which they were scored.
  public private(set) var candidates: [Candidate] = []
  /// The best so far; of equals the first.
  public private(set) var best: Candidate?

  let costs: CostTable
  var stream: RandomStream
  private var known: Set<Genotype> = []
  private let score: (Genotype) throws -> Double
  private let observer: (CandidateHistory) throws -> Void

  /// - Parameters:
  ///   - limits: what architectures may cost.
  ///   - seed: where searches draw from.
  ///   - observer: called after each scoring and each draw in vain; what it throws ends the search.
  ///   - score: the larger the better; not a number counts as the worst.
  public init(
    of space: SearchSpace, within limits: CostLimits = .none, seed: UInt64,
    observer: @escaping (CandidateHistory) throws -> Void = { _ in },
    score: @escaping (Genotype) throws -> Double
  ) {
    self.space = space
    self.limits = limits
    self.score = score
    self.observer = observer
    costs = CostTable(space)
    stream = RandomStream(seed: seed, purpose: .searching)
  }

  /// Scores an architecture.
  ///
  /// - Returns: nil where it is known already or costs too much.
  @discardableResult
  mutating func tryOut(_ genotype: Genotype) throws -> Candidate? {
    let cost = costs.cost(of: genotype)
    guard limits.allow(cost), known.insert(genotype).inserted else { return nil }
    let score = try score(genotype)
    let candidate = Candidate(genotype: genotype, score: score.isNaN ? -.infinity : score, cost: cost)
    candidates.append(candidate)
    if candidate.score > best?.score ?? -.infinity || best == nil { best = candidate }
    try observer(self)
    return candidate
  }

  /// Draws and scores an architecture that is not known yet; nil where none was found in many draws.
  mutating func tryOutRandom() throws -> Candidate? {
    for _ in 0..<100 {
      if let genotype = space.drawGenotype(within: limits, costs: costs, from: &stream),
        let candidate = try tryOut(genotype)
      {
        return candidate
      }
      // Where limits are tight a draw takes long, and whoever waits wants to be able to stop it.
      try observer(self)
    }
    return nil
  }

  /// The best candidates, best first; equals in the order in which they were scored.
  public func ranked(_ pool: [Candidate]? = nil) -> [Candidate] {
    (pool ?? candidates).enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .map(\.element)
  }
}
