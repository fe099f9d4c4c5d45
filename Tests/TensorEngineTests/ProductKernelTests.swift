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
      expectTheSame(
        blocks: shape.blocks, of: size,
        from: [Float](repeating: 0, count: shape.blocks * size),
        [Float](repeating: 1, count: shape.blocks * size)
      ) { first, count, out in
        kernels.multiply(
          area, input, area.columns * step, step, offsets.count, offsets, inner,
          Array(weights[(first * block)...]), out, area.columns * width, width, count, size, nil)
      }
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
      expectTheSame(blocks: shape.blocks, of: block, from: before, before) { first, count, weights in
        kernels.outer(
          area, input, area.columns * step, step, offsets.count, offsets, inner,
          Array(gradient[(first * size)...]), area.columns * width, width, count, size, weights,
          Int32(round % 2))
      }
    }
  }

  /// Has `compute` put the values of all blocks at once, and of one after another, over what stands there before.
  private func expectTheSame(
    blocks: Int, of size: Int, from together: [Float], _ alone: [Float],
    _ compute: (_ first: Int, _ count: Int, _ to: UnsafeMutablePointer<Float>) -> Void
  ) {
    var (together, alone) = (together, alone)
    together.withUnsafeMutableBufferPointer { all in all.baseAddress.map { compute(0, blocks, $0) } }
    alone.withUnsafeMutableBufferPointer { all in
      guard let base = all.baseAddress else { return }
      for number in 0..<blocks { compute(number, 1, base + number * size) }
    }
    #expect(together == alone)
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
