import Foundation

/// Round numbers along an axis: 1, 2 or 5 times a power of ten apart.
package struct AxisTicks: Sendable, Equatable {
  /// What the axis spans.
  package let domain: ClosedRange<Double>
  /// 3 to 10 of them, ascending, inside the domain.
  package let values: [Double]
  /// Digits after the point that tell neighbours apart.
  package let decimals: Int

  /// An axis that begins and ends at a tick and covers the data; one unit about a single value, 0…1 without any.
  package init(covering lower: Double, _ upper: Double) {
    let (lower, upper) = Self.sane(lower, upper)
    let step = Self.step(atLeast: (upper - lower) / 6)
    let first = (lower / step + 1e-9).rounded(.down)
    let last = (upper / step - 1e-9).rounded(.up)
    self.init(first: first, last: last, step: step, domain: first * step...last * step)
  }

  /// An axis that spans exactly this range, with the ticks that fall inside.
  package init(within range: ClosedRange<Double>) {
    let (lower, upper) = Self.sane(range.lowerBound, range.upperBound)
    let step = Self.step(atLeast: (upper - lower) / 8)
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    self.init(first: first, last: last, step: step, domain: lower...upper)
  }

  /// Where a value stands along the axis: 0 at its beginning, 1 at its end.
  package func fraction(of value: Double) -> Double {
    (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
  }

  package func label(of value: Double) -> String {
    let largest = max(abs(domain.lowerBound), abs(domain.upperBound))
    if largest >= 1e15 || decimals > 6 { return String(format: "%.3g", value) }
    if largest >= 1e6, decimals == 0 { return Format.si(value) }
    return Format.number(value, decimals: decimals).replacingOccurrences(of: "-", with: "−")
  }

  private init(first: Double, last: Double, step: Double, domain: ClosedRange<Double>) {
    self.domain = domain
    values = (0...Int(last - first)).map { (first + Double($0)) * step }
    decimals = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
  }

  /// Ends that leave room for steps: finite, ascending and further apart than rounding blurs.
  private static func sane(_ first: Double, _ second: Double) -> (Double, Double) {
    guard first.isFinite, second.isFinite else { return (0, 1) }
    let lower = max(-1e300, min(first, second))
    let upper = min(1e300, max(first, second))
    let middle = lower / 2 + upper / 2
    guard upper - lower <= 1e-9 * max(abs(lower), abs(upper)) || upper - lower < 1e-290 else {
      return (lower, upper)
    }
    let margin = middle == 0 ? 0.5 : abs(middle) * 0.05
    return (middle - max(margin, 1e-280), middle + max(margin, 1e-280))
  }

  private static func step(atLeast least: Double) -> Double {
    let power = pow(10, log10(least).rounded(.down))
    let multiple = [1.0, 2, 5].first { $0 * power >= least * (1 - 1e-9) } ?? 10
    return multiple * power
  }
}
