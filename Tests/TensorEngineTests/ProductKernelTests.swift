import CKernels
import TensorEngine
import Testing

/// The kernels' products, called as the engine calls them.
struct ProductKernelTests {
  /// Several blocks of outputs are the same bits as one after another, whatever shares a tile or a register; but for a single
  /// block of sixteen inputs on AVX-512, which has an order of its own.
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
        within: sumsEvenAndOddInputsApart(shape, instructions: instructions, width: width) ? 1e-5 : 0,
        from: [Float](repeating: 0, count: shape.blocks * size),
        [Float](repeating: 1, count: shape.blocks * size)
      ) { first, count, out in
        kernels.multiply(
          area, input, area.columns * step, step, offsets.count, offsets, inner,
          Array(weights[(first * block)...]), out, area.columns * width, width, count, size, nil)
      }
    }
  }

  /// A single block of sixteen inputs sums the products of even inputs and those of odd ones apart, then both: to the bit.
  @Test(.enabled(if: azimuth_instruction_set() >= Int32(azimuth_avx512)))
  func productsOfSixteenInputsSumEvenAndOddOnesApart() throws {
    let kernels = try #require(azimuth_kernels_for(16, Int32(azimuth_avx512))).pointee
    var random = RandomStream(seed: 9, purpose: .sampling)
    for columns in 1...40 {
      let input = values(2 * columns * 16, &random)
      let weights = values(16 * 16, &random)
      var out = [Float](repeating: 0, count: 2 * columns * 16)
      kernels.multiply(
        azimuth_area(rows: 2, columns: columns), input, columns * 16, 16, 1, [0], 16, weights, &out,
        columns * 16, 16, 1, 0, nil)
      let expected = (0..<out.count).map { place in
        let (pixel, channel) = place.quotientAndRemainder(dividingBy: 16)
        func sum(from first: Int) -> Float {
          stride(from: first, to: 16, by: 2).reduce(0) {
            $0.addingProduct(weights[$1 * 16 + channel], input[pixel * 16 + $1])
          }
        }
        return sum(from: 0) + sum(from: 1)
      }
      #expect(out == expected, "\(columns) columns")
    }
  }

  private func sumsEvenAndOddInputsApart(_ shape: Shape, instructions: Int32, width: Int) -> Bool {
    instructions >= Int32(azimuth_avx512) && width == 16 && shape.inner == 16 && shape.step == 16
      && shape.offsets.count == 1
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
    blocks: Int, of size: Int, within tolerance: Float = 0, from together: [Float], _ alone: [Float],
    _ compute: (_ first: Int, _ count: Int, _ to: UnsafeMutablePointer<Float>) -> Void
  ) {
    var (together, alone) = (together, alone)
    together.withUnsafeMutableBufferPointer { all in all.baseAddress.map { compute(0, blocks, $0) } }
    alone.withUnsafeMutableBufferPointer { all in
      guard let base = all.baseAddress else { return }
      for number in 0..<blocks { compute(number, 1, base + number * size) }
    }
    #expect(zip(together, alone).allSatisfy { abs($0 - $1) <= tolerance })
  }

  /// What a product may be of: often of one tap and whole blocks of inputs, which have ways of their own.
  private struct Shape {
    let area: azimuth_area
    let step: Int, blocks: Int, inner: Int
    let offsets: [Int]

    init(_ random: inout RandomStream) {
      area = azimuth_area(rows: 1 + random.integer(below: 2), columns: 1 + random.integer(below: 40))
      step = [1, 4, 8, 16, 16, 24, 32, 48][random.integer(below: 8)]
      blocks = 2 + random.integer(below: 10)
      inner = [8, 16, 16, 24, 1 + random.integer(below: 16)][random.integer(below: 5)]
      let taps = random.integer(below: 2) == 0 ? 1 : 1 + random.integer(below: 30)
      offsets = (0..<taps).map { _ in random.integer(below: 1000) }
    }
  }

  private func values(_ count: Int, _ random: inout RandomStream) -> [Float] {
    (0..<count).map { _ in random.uniform(-1, 1) }
  }
}
