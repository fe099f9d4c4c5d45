import CKernels
import TensorEngine
import Testing

/// The kernels' products, called as the engine calls them.
struct ProductKernelTests {
  /// Several blocks of outputs are the same bits as one after another, whatever shares a tile.
  @Test(arguments: 0...azimuth_instruction_set(), [16, 8, 4, 1])
  func blocksAreTheSameBitsTogetherAndAlone(instructions: Int32, width: Int) throws {
    let kernels = try #require(azimuth_kernels_for(width, instructions)).pointee
    var random = RandomStream(seed: 7, purpose: .sampling)
    func values(_ count: Int) -> [Float] { (0..<count).map { _ in random.uniform(-1, 1) } }
    let input = values(8000)
    for _ in 0..<40 {
      let area = azimuth_area(rows: 1 + random.integer(below: 2), columns: 1 + random.integer(below: 40))
      let step = [1, 4, 8, 16, 24, 32, 48][random.integer(below: 7)]
      let (blocks, inner) = (2 + random.integer(below: 4), 1 + random.integer(below: 16))
      let offsets = (0...random.integer(below: 9)).map { _ in random.integer(below: 1000) }
      let (size, block) = (area.rows * area.columns * width, offsets.count * inner * width)
      let weights = values(blocks * block)
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
        [Float](repeating: 0, count: blocks * size), [Float](repeating: 1, count: blocks * size)
      )
      product(0, blocks, into: &together)
      for number in 0..<blocks { product(number, 1, into: &alone) }
      #expect(together == alone)
    }
  }
}
