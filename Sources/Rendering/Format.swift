import Foundation

/// Numbers as people read them; the one place that writes them, always with "." and ",", whatever the locale.
public enum Format {
  /// Shown for a number that is missing or not finite.
  public static let missing = "–"

  /// `15605` → "15,605".
  public static func whole(_ value: Int) -> String {
    grouped(String(value))
  }

  /// Thousands separated, `decimals` digits after the point; with nil up to six significant digits.
  public static func number(_ value: Double, decimals: Int? = nil) -> String {
    guard value.isFinite else { return missing }
    let magnitude = abs(value)
    if magnitude >= 1e15 || (decimals == nil && magnitude > 0 && magnitude < 1e-4) {
      return String(format: "%.\(min(decimals ?? 5, 5))g", value)
    }
    let digits = decimals ?? significantDecimals(of: value)
    return grouped(fixed(value, decimals: digits))
  }

  /// The digits after the point that show `value` with so many significant digits.
  static func decimals(forDigits digits: Int, of value: Double) -> Int {
    guard value.isFinite, value != 0 else { return 0 }
    return max(0, min(powersOfTen.count - 1, digits - 1 - Int(log10(abs(value)).rounded(.down))))
  }

  /// The same for six significant digits, zeros at the end not counted.
  static func significantDecimals(of value: Double) -> Int {
    var decimals = decimals(forDigits: 6, of: value)
    var digits = fixed(value, decimals: decimals).utf8.reversed()[...]
    while decimals > 0, digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      decimals -= 1
    }
    return decimals
  }

  /// Plain digits without separators, as JSON wants them: `fixed(2.5, decimals: 2)` → "2.50".
  public static func fixed(_ value: Double, decimals: Int) -> String {
    let places = max(0, min(decimals, powersOfTen.count - 1))
    let scaled = (abs(value) * powersOfTen[places]).rounded()
    // Above 2⁵³ the product is no longer exact; printf takes as long as it takes.
    guard scaled < 9e15 else { return String(format: "%.\(places)f", value) }
    let digits = Int(scaled)
    let sign = value < 0 && digits > 0 ? "-" : ""
    guard places > 0 else { return sign + String(digits) }
    let (whole, part) = digits.quotientAndRemainder(dividingBy: Int(powersOfTen[places]))
    let fraction = String(part)
    return sign + String(whole) + "." + String(repeating: "0", count: places - fraction.count) + fraction
  }

  /// Three significant digits and a power of 1000: `15_600_000` → "15.6 M".
  public static func si(_ value: Double) -> String {
    guard value.isFinite else { return missing }
    let units = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    // 999.5 and above would round to 1000: it belongs to the next unit.
    for (size, unit) in units where abs(value) >= size * 0.9995 {
      return "\(number(rounded(value / size, digits: 3))) \(unit)"
    }
    return number(rounded(value, digits: 3))
  }

  /// The two units that matter: "80 ms", "12 s", "1 min 20 s", "2 h 05 min", "3 d 04 h".
  public static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return missing }
    if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 9.95 { return "\(number(seconds, decimals: 1)) s" }
    guard seconds < 1e12 else { return missing }
    let total = Int(seconds.rounded())
    let (minutes, second) = total.quotientAndRemainder(dividingBy: 60)
    if minutes == 0 { return "\(second) s" }
    if minutes < 60 { return second == 0 ? "\(minutes) min" : "\(minutes) min \(padded(second)) s" }
    let (hours, minute) = minutes.quotientAndRemainder(dividingBy: 60)
    if hours < 48 { return "\(hours) h \(padded(minute)) min" }
    return "\(whole(hours / 24)) d \(padded(hours % 24)) h"
  }

  /// `value` to so many significant digits.
  static func rounded(_ value: Double, digits: Int) -> Double {
    guard value.isFinite, value != 0 else { return value }
    let scale = pow(10, Double(digits - 1) - log10(abs(value)).rounded(.down))
    guard scale.isFinite, scale > 0 else { return value }
    return (value * scale).rounded() / scale
  }

  private static func padded(_ value: Int) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }

  private static func grouped(_ digits: String) -> String {
    let sign = digits.hasPrefix("-") ? "-" : ""
    let parts = digits.dropFirst(sign.count).split(separator: ".", maxSplits: 1)
    guard let whole = parts.first, whole.count > 3 else { return digits }
    var result = ""
    for (position, digit) in whole.enumerated() {
      if position > 0, (whole.count - position).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return sign + result + (parts.count > 1 ? "." + parts[1] : "")
  }

  private static let powersOfTen: [Double] = (0...12).map { pow(10, Double($0)) }
}
