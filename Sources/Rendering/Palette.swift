/// Colours that people with any kind of colour vision tell apart.
package enum Palette {
  /// Okabe and Ito, "Color Universal Design" (2008), without the yellow, which is too faint on white.
  package static let categories: [Color] = [
    Color(hex: 0x0072B2), Color(hex: 0xD55E00), Color(hex: 0x009E73), Color(hex: 0xCC79A7),
    Color(hex: 0xE69F00), Color(hex: 0x56B4E9), Color(hex: 0x555555),
  ]

  package static func category(_ index: Int) -> Color { categories[index % categories.count] }

  /// Viridis (Smith and van der Walt, matplotlib 2.0), for a fraction from 0 to 1.
  package static func viridis(_ fraction: Double) -> Color {
    let place = max(0, min(1, fraction)) * Double(viridisAnchors.count - 1)
    let index = min(Int(place), viridisAnchors.count - 2)
    return viridisAnchors[index].mixed(with: viridisAnchors[index + 1], place - Double(index))
  }

  private static let viridisAnchors: [Color] = [
    Color(hex: 0x440154), Color(hex: 0x482878), Color(hex: 0x3E4A89), Color(hex: 0x31688E),
    Color(hex: 0x26828E), Color(hex: 0x1F9E89), Color(hex: 0x35B779), Color(hex: 0x6DCD59),
    Color(hex: 0xB4DE2C), Color(hex: 0xFDE725),
  ]
}
