import CKernels

/// The product of pixels in blocked scratch memory and packed weights, in the engine's arithmetic.
struct PackedProduct {
  private let kernels: azimuth_kernels
  /// Channels of a block, on either side.
  private let inner: Int, width: Int
  /// Blocks of outputs, and the values of one's weights.
  private let blocks: Int, blockCount: Int
  private let weights: Storage
  /// Whether weights and pixels are bfloat16.
  let isRounded: Bool

  /// - Parameters:
  ///   - packing: how the weights are to lie; blocks of outputs outermost.
  ///   - inputs, outputs: channels.
  init(
    _ packing: PackedWeights, _ weight: UnsafePointer<Float>, inputs: Int, outputs: Int, engine: Engine
  ) {
    kernels = engine.kernels(for: outputs)
    (inner, width) = (Engine.blockWidth(inputs), Engine.blockWidth(outputs))
    blocks = outputs / width
    blockCount = packing.count / blocks
    isRounded = engine.arithmetic == .bfloat16 && width == 16 && inner > 1
    let packed = engine.memory.allocate(packing.count)
    packing.pack(weight, into: packed.pointer, engine: engine)
    if isRounded {
      let paired = engine.memory.allocate((packing.count + 1) / 2)
      azimuth_pair_bfloat16(packed.pointer, packing.count / 16, Self.rounded(paired.pointer))
      weights = paired
    } else {
      weights = packed
    }
  }

  /// How much scratch memory `prepare` wants for so many values.
  func scratchCount(_ count: Int) -> Int { isRounded ? (count + 1) / 2 : 0 }

  /// Pixels as the product wants them: as they are, or rounded into scratch memory.
  func prepare(
    _ pixels: UnsafePointer<Float>, count: Int, scratch: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    guard isRounded else { return pixels }
    azimuth_to_bfloat16(pixels, count, Self.rounded(scratch))
    return UnsafePointer(scratch)
  }

  /// The product of prepared pixels and all weights, as the kernels' `multiply` has it; `outBlock`: from one block of
  /// outputs to the next.
  func multiply(
    _ area: azimuth_area, _ pixels: UnsafePointer<Float>, row: Int, step: Int, offsets: [Int],
    to out: UnsafeMutablePointer<Float>, outRow: Int, outStep: Int, outBlock: Int, ahead: inout azimuth_ahead
  ) {
    guard isRounded else {
      kernels.multiply(
        area, pixels, row, step, offsets.count, offsets, inner, weights.pointer, out, outRow, outStep, blocks,
        outBlock, &ahead)
      return
    }
    for block in 0..<blocks {
      azimuth_multiply_bfloat16(
        area, Self.rounded(UnsafeMutablePointer(mutating: pixels)), row, step, offsets.count, offsets, inner,
        Self.rounded(weights.pointer) + block * blockCount, out + block * outBlock, outRow, outStep)
    }
  }

  /// The same memory as bfloat16 values, two in the place of one.
  private static func rounded(_ pointer: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<UInt16> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: UInt16.self)
  }
}
