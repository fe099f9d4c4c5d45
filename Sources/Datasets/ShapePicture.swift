import Foundation
import TensorEngine

/// One picture of a shape: where it lies, how large and turned, its colours, and the noise over all.
struct ShapePicture {
  let shape: Shape
  private let centre: SIMD2<Float>
  private let radius: Float
  private let turn: SIMD2<Float>
  private let colour: SIMD3<Float>
  private let background: (from: SIMD3<Float>, to: SIMD3<Float>)
  private let gradient: SIMD2<Float>
  private let noise: Float
  private var stream: RandomStream

  static let standardSide = 32
  private let side: Int

  /// Everything is drawn from the stream; lengths are in pixels of a picture of 32×32.
  /// - Parameter side: the picture's, in pixels.
  init(from source: RandomStream, side: Int = ShapePicture.standardSide) {
    self.side = side
    var stream = source
    shape = Shape.allCases[stream.integer(below: Shape.allCases.count)]
    let middle = Float(Self.standardSide) / 2
    let scale = Float(side) / Float(Self.standardSide)
    let radius = stream.uniform(7.5, 13)
    let play = middle + 0.5 - radius
    centre = scale * [middle + stream.uniform(-play, play), middle + stream.uniform(-play, play)]
    self.radius = scale * radius
    let angle = stream.uniform(0, 2 * .pi)
    turn = [cos(angle), sin(angle)]
    // Hues apart and one dark, one light: the shape always stands out.
    let hue = stream.uniform()
    let other = hue + stream.uniform(0.25, 0.75)
    let isLight = stream.integer(below: 2) == 1
    let dark = stream.uniform(0.18, 0.42)
    let light = stream.uniform(0.78, 1)
    let saturation = stream.uniform(0.45, 0.85)
    colour = Self.colour(hue: hue, saturation: saturation, value: isLight ? light : dark)
    let value = isLight ? dark : light
    let pale = stream.uniform(0.15, 0.6)
    background = (
      Self.colour(hue: other, saturation: pale, value: value),
      Self.colour(hue: other + stream.uniform(-0.12, 0.12), saturation: pale, value: value * 0.72)
    )
    let slope = stream.uniform(0, 2 * .pi)
    gradient = [cos(slope), sin(slope)]
    noise = stream.uniform(0.01, 0.06)
    self.stream = stream
  }

  /// Writes the picture: bytes (3, side, side).
  func draw(into plane: UnsafeMutableBufferPointer<UInt8>) {
    var stream = stream
    let middle = Float(side) / 2
    let area = side * side
    for position in 0..<area {
      let (y, x) = position.quotientAndRemainder(dividingBy: side)
      let pixel = SIMD2(Float(x), Float(y)) + 0.5
      let along = 0.5 + ((pixel - middle) * gradient).sum() / (2.83 * middle)
      let behind = background.from + (background.to - background.from) * along
      let q = (pixel - centre) / radius
      let turned = SIMD2(q.x * turn.x + q.y * turn.y, q.y * turn.x - q.x * turn.y)
      // The share of the pixel that the shape covers, as if the outline were straight there.
      let cover = min(max(0.5 - shape.distance(turned) * radius, 0), 1)
      let grain = noise * (stream.uniform() + stream.uniform() - 1) * 1.7
      let mixed = behind + (colour - behind) * cover + grain
      for channel in 0..<3 {
        plane[channel * area + position] = UInt8(min(max(mixed[channel], 0), 1) * 255 + 0.5)
      }
    }
  }

  /// Red, green and blue, 0 to 1, of a colour whose hue goes round once from 0 to 1.
  private static func colour(hue: Float, saturation: Float, value: Float) -> SIMD3<Float> {
    let shifted = SIMD3<Float>(hue + 1, hue + 1 + 2 / 3, hue + 1 + 1 / 3)
    let fraction = shifted - shifted.rounded(.down)
    func ramp(_ t: Float) -> Float { min(max(abs(t * 6 - 3) - 1, 0), 1) }
    let pure = SIMD3(ramp(fraction.x), ramp(fraction.y), ramp(fraction.z))
    return value * (1 - saturation + saturation * pure)
  }
}
