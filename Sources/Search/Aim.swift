import Foundation
import SearchSpaces

/// Finds the functional of `AngleBounds` that bounds a whole space best.
struct Aim {
  private let space: AdditiveSpace
  private let target: Double
  /// Between which values √(C/B) lies.
  private let ratios: ClosedRange<Double>

  init(_ space: AdditiveSpace, target: Double) {
    self.space = space
    self.target = target
    let all = [space.shared] + space.choices.joined().joined().map(\.sums)
    let ratios = all.filter { $0[1] > 0 || $0[2] > 0 }.map { ($0[2] / $0[1]).squareRoot() }
    self.ratios = (ratios.min() ?? 1)...(ratios.max() ?? 1)
  }

  /// The functional for t = `ratio`, without multipliers.
  func weights(ratio t: Double) -> AngleTerms {
    let farthest = max(abs(log(ratios.upperBound / t)), abs(log(ratios.lowerBound / t)))
    let slope = target >= 0 ? target : target / cosh(farthest)
    return [1, -slope * t / 2, -slope / (2 * t), 0, 0, 0, 0, 0]
  }

  /// t and the multipliers of the best bound, one after the other, as the bound is concave in each.
  func best(from ratio: Double) -> (ratio: Double, multiplier: AngleTerms) {
    let lanes = [(3, space.limits.flops), (4, space.limits.parameters)].filter { $0.1 != nil }.map(\.0)
    var (ratio, multiplier) = (ratio, AngleTerms())
    for _ in 0..<3 {
      let start = ratio
      ratio = start * exp(Self.largest(from: -0.7, to: 0.7) { bound(start * exp($0), multiplier) })
      for lane in lanes {
        let value = { (value: Double) in
          var other = multiplier
          other[lane] = value
          return bound(ratio, other)
        }
        var high = 1e-6
        while high < 1e6, value(2 * high) > value(high) { high *= 2 }
        multiplier[lane] = Self.largest(from: 0, to: 2 * high, value)
      }
    }
    return (ratio, multiplier)
  }

  /// The bound of one functional on the whole space: what A − λ·√(B·C) is at least.
  private func bound(_ ratio: Double, _ multiplier: AngleTerms) -> Double {
    let weights = weights(ratio: ratio) + multiplier
    var total = (weights * space.shared).sum() - weights[3] - weights[4]
    for (edges, patterns) in zip(space.choices, space.patterns) {
      let values = edges.map { $0.map { SIMD2((weights * $0.sums).sum(), (weights * $0.cost).sum()) } }
      total += patterns.reduce(.infinity) { least, pattern in
        min(
          least,
          zip(pattern.open, pattern.paths).reduce(0) { sum, edge in
            sum + values[edge.0].reduce(.infinity) { min($0, Double(edge.1) * $1[0] + $1[1]) }
          })
      }
    }
    return total
  }

  /// Where a function with a single maximum is largest, by golden sections.
  private static func largest(
    from low: Double, to high: Double, _ function: (Double) -> Double
  ) -> Double {
    let section = (5.0.squareRoot() - 1) / 2
    var (low, high) = (low, high)
    for _ in 0..<25 {
      let (left, right) = (high - section * (high - low), low + section * (high - low))
      if function(left) < function(right) { low = left } else { high = right }
    }
    return (low + high) / 2
  }
}
