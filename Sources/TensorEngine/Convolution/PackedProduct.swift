import CKernels

/// The product of pixels in blocked scratch memory and packed weights.
struct PackedProduct {
  private let kernels: azimuth_kernels
  /// Channels of a block of inputs, and blocks of outputs.
  private let inner: Int, blocks: Int
  private let weights: Storage

  /// - Parameters:
  ///   - packing: how the weights are to lie; blocks of outputs outermost.
  ///   - inputs, outputs: channels.
  init(
    _ packing: PackedWeights, _ weight: UnsafePointer<Float>, inputs: Int, outputs: Int, engine: Engine
  ) {
    kernels = engine.kernels(for: outputs)
    inner = Engine.blockWidth(inputs)
    blocks = outputs / kernels.width
    weights = engine.memory.allocate(packing.count)
    packing.pack(weight, into: weights.pointer, engine: engine)
  }

  /// The product of pixels and all weights, as the kernels' `multiply` has it; `outBlock`: from one block of
  /// outputs to the next.
  func multiply(
    _ area: azimuth_area, _ pixels: UnsafePointer<Float>, row: Int, step: Int, offsets: [Int],
    to out: UnsafeMutablePointer<Float>, outRow: Int, outStep: Int, outBlock: Int, ahead: inout azimuth_ahead
  ) {
    kernels.multiply(
      area, pixels, row, step, offsets.count, offsets, inner, weights.pointer, out, outRow, outStep, blocks,
      outBlock, &ahead)
  }
}
