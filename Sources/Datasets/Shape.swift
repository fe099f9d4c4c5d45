import Foundation

/// The ten shapes, each told by its signed distance function: negative inside, zero on the outline, about the
/// distance to it elsewhere (Quilez, "2D distance functions"). All fit a circle of radius 1; y points down.
enum Shape: Int, CaseIterable {
  case disc, ring, square, triangle, star, cross, crescent, heart, stripes, checkerboard

  func distance(_ p: SIMD2<Float>) -> Float {
    switch self {
    case .disc: length(p) - 0.88
    case .ring: abs(length(p) - 0.7) - 0.2
    case .square: box(p, [0.74, 0.74])
    case .triangle: polygon(p, sides: 3, radius: 1)
    case .star: star(p)
    case .cross: min(box(p, [0.95, 0.28]), box(p, [0.28, 0.95]))
    case .crescent: max(length(p) - 0.95, 0.78 - length(p - [0.45, 0]))
    case .heart: heart(p)
    case .stripes: max(box(p, [0.78, 0.78]), bands(p.x, width: 0.312))
    case .checkerboard: checkerboard(p)
    }
  }

  private func length(_ p: SIMD2<Float>) -> Float { (p * p).sum().squareRoot() }

  private func box(_ p: SIMD2<Float>, _ half: SIMD2<Float>) -> Float {
    let q = SIMD2(abs(p.x), abs(p.y)) - half
    return length(SIMD2(max(q.x, 0), max(q.y, 0))) + min(max(q.x, q.y), 0)
  }

  /// A regular polygon, its corners on a circle, one of them upwards.
  private func polygon(_ p: SIMD2<Float>, sides: Int, radius: Float) -> Float {
    let sector = Float.pi / Float(sides)
    let angle = atan2(p.x, p.y)
    let nearest = (angle / (2 * sector)).rounded() * 2 * sector
    return length(p) * cos(angle - nearest) - radius * cos(sector)
  }

  /// Five points: a point is mirrored into one half of one point, whose outline is a single line.
  private func star(_ p: SIMD2<Float>) -> Float {
    let sector = 2 * Float.pi / 5
    let angle = atan2(p.x, -p.y)
    let folded = abs(angle - (angle / sector).rounded() * sector)
    let q = length(p) * SIMD2(sin(folded), cos(folded))
    let tip: SIMD2<Float> = [0, 1]
    let notch = 0.45 * SIMD2(sin(sector / 2), cos(sector / 2))
    let edge = notch - tip
    return ((q.y - tip.y) * edge.x - (q.x - tip.x) * edge.y) / length(edge)
  }

  private func heart(_ p: SIMD2<Float>) -> Float {
    // Quilez' heart stands on its tip at 0 and is about 1.1 high; it is moved to the middle and enlarged.
    let scale: Float = 1.6
    let q = SIMD2(abs(p.x), 0.92 - p.y) / scale
    if q.x + q.y > 1 { return (length(q - [0.25, 0.75]) - 0.353_553) * scale }
    let low = SIMD2(q.x, q.y - 1)
    let diagonal = 0.5 * max(q.x + q.y, 0)
    let side = q - diagonal
    let nearest = min((low * low).sum(), (side * side).sum()).squareRoot()
    return (q.x < q.y ? -nearest : nearest) * scale
  }

  /// Bands across the axis, each as wide as the gap beside it, one of them in the middle.
  private func bands(_ x: Float, width: Float) -> Float {
    abs(x - (x / (2 * width)).rounded() * 2 * width) - width / 2
  }

  private func checkerboard(_ p: SIMD2<Float>) -> Float {
    // Beyond the middle of the outermost cells the pattern ends: its next line would fringe the board's edge.
    func band(_ x: Float) -> Float { bands(min(max(x, -0.585), 0.585) - 0.195, width: 0.39) }
    let (x, y) = (band(p.x), band(p.y))
    // Filled where just one of the two bands is: their exclusive or.
    return max(box(p, [0.78, 0.78]), max(min(x, y), -max(x, y)))
  }
}
