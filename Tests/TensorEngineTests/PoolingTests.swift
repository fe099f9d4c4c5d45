import CKernels
import TensorEngine
import Testing

/// Maximum pooling beside its definition in plain loops, on shapes drawn at random.
struct PoolingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let images: Int, height: Int, width: Int, channels: Int, size: Int, stride: Int, padding: Int
    let seed: UInt64

    var testDescription: String {
      "\(images)×\(height)×\(width)×\(channels) k\(size) s\(stride) p\(padding)"
    }

    init(seed: UInt64) {
      self.seed = seed
      var random = RandomStream(seed: seed, purpose: .sampling)
      func pick(_ values: [Int]) -> Int { values[random.integer(below: values.count)] }
      size = pick([1, 2, 3, 3, 5])
      stride = pick([1, 1, 2, 3])
      padding = random.integer(below: size / 2 + 1)
      images = pick([1, 3, 17])
      height = size + pick([0, 1, 2, 5])
      width = size + pick([0, 1, 3, 8])
      channels = pick([1, 3, 4, 8, 16, 24, 32])
    }

    var outHeight: Int { (height + 2 * padding - size) / stride + 1 }
    var outWidth: Int { (width + 2 * padding - size) / stride + 1 }

    /// The place of each output's winner in the input: the first of the largest, or the first NaN.
    func winners(_ x: [Float]) -> [Int] {
      (0..<images * outHeight * outWidth * channels).map { index in
        let (pixel, channel) = (index / channels, index % channels)
        let (row, column) = (pixel / outWidth, pixel % outWidth)
        var best: Int?
        for y in 0..<size {
          for z in 0..<size {
            let (inY, inX) = (row % outHeight * stride + y - padding, column * stride + z - padding)
            guard (0..<height).contains(inY), (0..<width).contains(inX) else { continue }
            let place = ((row / outHeight * height + inY) * width + inX) * channels + channel
            guard let old = best else {
              best = place
              continue
            }
            if x[place] > x[old] || (x[place].isNaN && !x[old].isNaN) { best = place }
          }
        }
        return best ?? 0
      }
    }
  }

  @Test(arguments: (0..<40).map { Case(seed: $0) }, 0...azimuth_instruction_set())
  func maximaAndTheirGradientsAreThoseOfTheDefinition(_ test: Case, instructions: Int32) {
    let engine = Engine(threads: 2, arithmetic: .fast, instructionSet: instructions)
    var random = RandomStream(seed: test.seed, purpose: .weights)
    let shape = [test.images, test.height, test.width, test.channels]
    // Few different values, so that many are equal, and a NaN now and then.
    let x = (0..<shape.reduce(1, *)).map { _ in
      let value = random.integer(below: 40)
      return value == 0 ? Float.nan : Float(value % 5)
    }
    let input = engine.tensor(shape, x, needsGradient: true)
    let winners = test.winners(x)
    let slopes = winners.map { _ in Float(random.integer(below: 9)) - 4 }
    let seed = engine.tensor([test.images, test.outHeight, test.outWidth, test.channels], slopes)
    let output = engine.withGradients(seed: seed) {
      $0.maxPooling(input, size: test.size, stride: test.stride, padding: test.padding)
    }
    #expect(output.values.map(\.bitPattern) == winners.map { x[$0].bitPattern })
    var expected = [Float](repeating: 0, count: x.count)
    for (place, slope) in zip(winners, slopes) { expected[place] += slope }
    #expect(input.gradient == expected)
  }
}
