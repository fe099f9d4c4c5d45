import CKernels

/// The product of bfloat16 pixels and packed weights, with sums in Float.
struct RoundedProduct {
  private let kernels: azimuth_rounded_kernels
  /// Channels of a block of inputs, and the blocks on either side.
  private let inner: Int, inBlocks: Int, outBlocks: Int
  private let weights: Storage

  /// - Parameters:
  ///   - packing: how the weights are to lie; blocks of outputs outermost.
  ///   - inputs, outputs: channels, in blocks of 8 or 16.
  init(
    _ packing: PackedWeights, _ weight: UnsafePointer<Float>, inputs: Int, outputs: Int, engine: Engine
  ) {
    kernels = engine.roundedKernels(for: outputs)
    inner = Engine.blockWidth(inputs)
    (inBlocks, outBlocks) = (inputs / inner, outputs / kernels.width)
    let packed = engine.memory.allocate(packing.count)
    packing.pack(weight, into: packed.pointer, engine: engine)
    weights = engine.memory.allocate((packing.count + 1) / 2)
    kernels.pair(packed.pointer, packing.count / kernels.width, weights.pointer.rounded)
  }

  /// The product of a run of pixels and all weights, as the kernels' `multiply` has it; `outBlock`: from one block of outputs
  /// to the next.
  func multiply(
    _ pixels: Int, _ values: UnsafePointer<UInt16>, to out: UnsafeMutablePointer<Float>, outStep: Int,
    outBlock: Int, ahead: inout azimuth_ahead
  ) {
    kernels.multiply(
      pixels, values, inner, inBlocks, weights.pointer.rounded, out, outStep, outBlocks, outBlock, &ahead)
  }
}

extension UnsafeMutablePointer<Float> {
  /// The same memory as bfloat16 values, two in the place of one.
  var rounded: UnsafeMutablePointer<UInt16> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: UInt16.self)
  }
}
