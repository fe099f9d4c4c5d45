/// The colours of everything in a plot but its data.
struct PlotTheme {
  let background: Color
  let ink: Color
  let faintInk: Color
  let grid: Color
  let axis: Color

  /// Black on white, whatever the page.
  static let paper = PlotTheme(
    background: Color(hex: 0xFFFFFF), ink: Color(hex: 0x1F2328), faintInk: Color(hex: 0x57606A),
    grid: Color(hex: 0xE6E9ED), axis: Color(hex: 0x8C959F))

  /// Greys that stand out from a light and from a dark page alike.
  static let transparent = PlotTheme(
    background: Color(hex: 0xFFFFFF, opacity: 0), ink: Color(hex: 0x7A828B), faintInk: Color(hex: 0x7A828B),
    grid: Color(hex: 0x808890, opacity: 0.25), axis: Color(hex: 0x808890, opacity: 0.7))
}
