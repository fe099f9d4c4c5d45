/// An sRGB colour with opacity, each part from 0 to 1.
package struct Color: Sendable, Equatable {
  package var red: Double
  package var green: Double
  package var blue: Double
  package var opacity: Double

  package init(hex: UInt32, opacity: Double = 1) {
    red = Double(hex >> 16 & 0xFF) / 255
    green = Double(hex >> 8 & 0xFF) / 255
    blue = Double(hex & 0xFF) / 255
    self.opacity = opacity
  }

  package func opacity(_ opacity: Double) -> Color {
    var color = self
    color.opacity = opacity
    return color
  }

  /// A part of the way from this colour to another.
  package func mixed(with other: Color, _ fraction: Double) -> Color {
    var color = self
    color.red += (other.red - red) * fraction
    color.green += (other.green - green) * fraction
    color.blue += (other.blue - blue) * fraction
    return color
  }

  /// "#0072b2", as HTML and Vega-Lite write it.
  package var hexadecimal: String {
    let value = [red, green, blue].reduce(0) { $0 << 8 | Int(($1 * 255).rounded()) }
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
