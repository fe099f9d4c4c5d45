import SearchSpaces

/// What one operator adds to an architecture: numbers that are summed over edges, the angle's weighted with the paths that an
/// edge lies on.
///
/// Lanes 0 to 2 are ⟨w₀,w_t⟩, ‖w₀‖² and ‖w_t‖² in a common unit, 3 FLOPs and 4 parameters, each as a share of its limit.
typealias AngleTerms = SIMD8<Double>

/// A space as a sum of terms: what exact search decides about.
struct AdditiveSpace {
  /// An operator's part in the sums, `none` left out.
  struct Choice {
    let number: Int
    /// The angle's sums for one path.
    let sums: AngleTerms
    let cost: AngleTerms
  }

  /// What all architectures share.
  let shared: AngleTerms
  /// By searched kind and edge.
  let choices: [[[Choice]]]
  /// By searched kind.
  let patterns: [[CellPattern]]
  let limits: CostLimits

  /// More ways to keep a cell's edges are not enumerated.
  static let patternLimit = 1 << 16

  /// - Throws: ``ExactSearchError/tooManyPatterns(kind:limit:)``, ``ExactSearchError/everythingIsCut``.
  init(
    _ space: SearchSpace, _ statistics: AngleStatistics, _ limits: CostLimits
  ) throws(ExactSearchError) {
    let patterns = try Self.patterns(of: statistics.kinds)
    self.patterns = patterns
    self.limits = limits
    let costs = CostTable(space)
    func terms(_ cost: Cost) -> AngleTerms {
      [
        0, 0, 0, Double(cost.flops) / (limits.flops ?? 1e9),
        Double(cost.parameters) / (limits.parameters ?? 1e9),
        0, 0, 0,
      ]
    }
    func terms(_ lanes: AngleStatistics.Lanes) -> AngleTerms {
      [Double(lanes[0]) * 0x1p-61, Double(lanes[1]) * 0x1p-61, Double(lanes[2]) * 0x1p-61, 0, 0, 0, 0, 0]
    }
    shared = terms(statistics.shared) + terms(costs.shared)
    choices = statistics.kinds.enumerated().map { kind, cell in
      cell.edges.enumerated().map { edge, options in
        options.choices.indices.filter { !options.choices[$0].isNone }.map { number in
          Choice(
            number: number, sums: terms(statistics.table[statistics.offsets[kind][edge] + number]),
            cost: terms(costs.costs[kind][edge][number]))
        }
      }
    }
  }

  /// - Throws: ``ExactSearchError/tooManyPatterns(kind:limit:)``, ``ExactSearchError/everythingIsCut``.
  private static func patterns(of kinds: [CellKind]) throws(ExactSearchError) -> [[CellPattern]] {
    var patterns: [[CellPattern]] = []
    for cell in kinds {
      guard let own = cell.patterns(atMost: patternLimit) else {
        throw .tooManyPatterns(kind: cell.name, limit: patternLimit)
      }
      guard !own.isEmpty else { throw .everythingIsCut }
      patterns.append(own)
    }
    return patterns
  }

  /// √(‖w_t‖² / ‖w₀‖²) of an architecture; nil stands for what all share.
  func ratio(of genotype: Genotype?) -> Double {
    var sums = shared
    for (kind, choice) in (genotype?.choices ?? []).enumerated() {
      // Paths are left out: they change little here, where nothing depends on the last digit.
      for (edge, number) in choice.enumerated() {
        sums += choices[kind][edge].first { $0.number == number }?.sums ?? AngleTerms()
      }
    }
    return sums[1] > 0 && sums[2] > 0 ? (sums[2] / sums[1]).squareRoot() : 1
  }
}
