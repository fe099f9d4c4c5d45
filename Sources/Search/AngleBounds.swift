import Foundation
import SearchSpaces

/// Lower bounds on the cosine of the angle that any completion of a partial architecture can have.
///
/// The cosine is A / √(B·C) with A, B and C sums over edges. For a cosine λ ≥ 0 to aim at, the geometric mean is at most an
/// arithmetic one, √(B·C) ≤ (t·B + C/t) / 2 for every t > 0, so A − λ·√(B·C) is at least A − λ·(t·B + C/t) / 2, a sum over
/// edges whose least value is found edge by edge. Limits on costs enter as Lagrange multipliers μ ≥ 0. Each (t, μ) gives a
/// bound; the largest counts.
///
/// For λ < 0 the same with √(B·C) ≥ κ·(t·B + C/t) / 2, where κ is the least that the two means' ratio can be in this space.
struct AngleBounds {
  /// The bounds' linear functionals; the first ones are ‖w₀‖², ‖w_t‖², FLOPs and parameters themselves.
  private let weights: [AngleTerms]
  private let constants: [Double]
  private static let plain = 4

  /// The cosine that the functionals aim at.
  let target: Double
  private let space: AdditiveSpace
  /// Of [kind][edge][choice][functional]: what the angle's sums and the costs give.
  private let values: [[[[SIMD2<Double>]]]]
  /// The least values of [kind][pattern][functional] for a pattern's edges and all later kinds.
  private var patternRests: [[[Double]]] = []
  /// The least values of [kind][functional] for that kind and all later ones.
  private(set) var kindRests: [[Double]] = []

  /// - Parameters:
  ///   - target: the best cosine known so far.
  ///   - ratio: √(C/B) of the architecture that has it.
  init(_ space: AdditiveSpace, target: Double, ratio: Double) {
    let aim = Aim(space, target: target)
    let (best, multiplier) = aim.best(from: ratio)
    let spread = [0, 0.005, -0.005, 0.02, -0.02, 0.06, -0.06, 0.15, -0.15]
    let weighted = spread.map { aim.weights(ratio: best * exp($0)) }
    let multipliers = Self.around(multiplier)
    var weights: [AngleTerms] = (1...Self.plain).map { lane in
      var terms = AngleTerms()
      terms[lane] = 1
      return terms
    }
    for base in weighted { for multiplier in multipliers { weights.append(base + multiplier) } }
    self.space = space
    self.target = target
    self.weights = weights
    constants = weights.enumerated().map { $0 < Self.plain ? 0 : -($1[3] + $1[4]) }
    values = space.choices.map { edges in
      edges.map { choices in
        choices.map { choice in
          weights.map { [($0 * choice.sums).sum(), ($0 * choice.cost).sum()] }
        }
      }
    }
    addRests()
  }

  private mutating func addRests() {
    patternRests = Array(repeating: [], count: space.choices.count)
    kindRests = Array(
      repeating: [Double](repeating: 0, count: weights.count), count: space.choices.count + 1)
    for kind in space.choices.indices.reversed() {
      patternRests[kind] = space.patterns[kind].map { pattern in
        rests(kind: kind, pattern, last: kindRests[kind + 1])[0]
      }
      for functional in weights.indices {
        kindRests[kind][functional] = patternRests[kind].reduce(.infinity) { min($0, $1[functional]) }
      }
    }
  }

  /// The least values of the edges from each position of a pattern on, and of all later kinds: [position][functional].
  private func rests(kind: Int, _ pattern: CellPattern, last: [Double]) -> [[Double]] {
    var rows = [last]
    for (edge, paths) in zip(pattern.open, pattern.paths).reversed() {
      var row = rows[rows.count - 1]
      let scale = Double(paths)
      for functional in row.indices {
        var least = Double.infinity
        for choice in values[kind][edge] {
          least = min(least, scale * choice[functional][0] + choice[functional][1])
        }
        row[functional] += least
      }
      rows.append(row)
    }
    return rows.reversed()
  }

  func rests(kind: Int, pattern: Int) -> [[Double]] {
    rests(kind: kind, space.patterns[kind][pattern], last: kindRests[kind + 1])
  }

  func rest(kind: Int, pattern: Int) -> [Double] { patternRests[kind][pattern] }

  /// A lower bound on the cosine of whatever completes these sums; infinite where nothing does within the limits.
  ///
  /// - Parameter rest: the functionals' least values for what is not decided yet.
  func cosine(_ sums: AngleTerms, _ rest: [Double]) -> Double {
    if space.limits.flops != nil, sums[3] + rest[2] > 1 + 1e-12 { return .infinity }
    if space.limits.parameters != nil, sums[4] + rest[3] > 1 + 1e-12 { return .infinity }
    var best = -Double.infinity
    for functional in Self.plain..<weights.count {
      best = max(best, (weights[functional] * sums).sum() + constants[functional] + rest[functional])
    }
    // Dividing by less than √(B·C) makes a negative bound lower still.
    let least = ((sums[1] + rest[0]) * (sums[2] + rest[1])).squareRoot()
    return best >= 0 ? target : target + best / max(least, .leastNormalMagnitude)
  }

  /// The least that FLOPs and parameters can be, as shares of their limits.
  var leastCosts: (flops: Double, parameters: Double) {
    (space.shared[3] + kindRests[0][2], space.shared[4] + kindRests[0][3])
  }

  /// Multipliers around those that make the bound on the whole space largest.
  private static func around(_ best: AngleTerms) -> [AngleTerms] {
    guard best != AngleTerms() else { return [best] }
    var all = [0, 0.3, 0.6, 0.85, 1, 1.2, 1.6, 2.5, 5].map { best * AngleTerms(repeating: $0) }
    for lane in [3, 4] where best[3] > 0 && best[4] > 0 {
      var alone = best
      alone[lane] = 0
      all.append(alone)
    }
    return all
  }
}
