import CKernels
import TensorEngine
import Testing

/// The kernels' products, called as the engine calls them.
struct ProductKernelTests {
  /// Several blocks of outputs are the same bits as one after another, whatever shares a tile or a register.
  @Test(arguments: 0...azimuth_instruction_set(), [16, 8, 4, 1])
  func blocksAreTheSameBitsTogetherAndAlone(instructions: Int32, width: Int) throws {
    let kernels = try #require(azimuth_kernels_for(width, instructions)).pointee
    var random = RandomStream(seed: 7, purpose: .sampling)
    let input = values(8000, &random)
    for _ in 0..<60 {
      let shape = Shape(&random)
      let (area, step, offsets, inner) = (shape.area, shape.step, shape.offsets, shape.inner)
      let (size, block) = (area.rows * area.columns * width, offsets.count * inner * width)
      let weights = values(shape.blocks * block, &random)
      func product(_ first: Int, _ count: Int, into out: inout [Float]) {
        out.withUnsafeMutableBufferPointer { out in
          weights.withUnsafeBufferPointer { weights in
            guard let out = out.baseAddress, let weights = weights.baseAddress else { return }
            kernels.multiply(
              area, input, area.columns * step, step, offsets.count, offsets, inner, weights + first * block,
              out + first * size, area.columns * width, width, count, size, nil)
          }
        }
      }
      var (together, alone) = (
        [Float](repeating: 0, count: shape.blocks * size), [Float](repeating: 1, count: shape.blocks * size)
      )
      product(0, shape.blocks, into: &together)
      for number in 0..<shape.blocks { product(number, 1, into: &alone) }
      #expect(together == alone)
    }
  }

  /// The same for gradients of weights, put or added.
  @Test(arguments: 0...azimuth_instruction_set(), [16, 8, 4, 1])
  func gradientsOfBlocksAreTheSameBitsTogetherAndAlone(instructions: Int32, width: Int) throws {
    let kernels = try #require(azimuth_kernels_for(width, instructions)).pointee
    var random = RandomStream(seed: 8, purpose: .sampling)
    let input = values(8000, &random)
    for round in 0..<60 {
      let shape = Shape(&random)
      let (area, step, offsets, inner) = (shape.area, shape.step, shape.offsets, shape.inner)
      let (size, block) = (area.rows * area.columns * width, offsets.count * inner * width)
      let gradient = values(shape.blocks * size, &random)
      let before = values(shape.blocks * block, &random)
      func addProducts(_ first: Int, _ count: Int, to weights: inout [Float]) {
        weights.withUnsafeMutableBufferPointer { weights in
          gradient.withUnsafeBufferPointer { gradient in
            guard let weights = weights.baseAddress, let gradient = gradient.baseAddress else { return }
            kernels.outer(
              area, input, area.columns * step, step, offsets.count, offsets, inner, gradient + first * size,
              area.columns * width, width, count, size, weights + first * block, Int32(round % 2))
          }
        }
      }
      var (together, alone) = (before, before)
      addProducts(0, shape.blocks, to: &together)
      for number in 0..<shape.blocks { addProducts(number, 1, to: &alone) }
      #expect(together == alone)
    }
  }

  /// What a product may be of: often of one tap and whole blocks of inputs, which have ways of their own.
  private struct Shape {
    let area: azimuth_area
    let step: Int, blocks: Int, inner: Int
    let offsets: [Int]

    init(_ random: inout RandomStream) {
      area = azimuth_area(rows: 1 + random.integer(below: 2), columns: 1 + random.integer(below: 40))
      step = [1, 4, 8, 16, 16, 24, 32, 48][random.integer(below: 8)]
      blocks = 2 + random.integer(below: 6)
      inner = [8, 16, 16, 1 + random.integer(below: 16)][random.integer(below: 4)]
      let taps = random.integer(below: 2) == 0 ? 1 : 1 + random.integer(below: 10)
      offsets = (0..<taps).map { _ in random.integer(below: 1000) }
    }
  }

  private func values(_ count: Int, _ random: inout RandomStream) -> [Float] {
    (0..<count).map { _ in random.uniform(-1, 1) }
  }
}
