import CKernels

/// The product of pixels that were rounded to bfloat16, or split into such values, and packed weights.
struct RoundedProduct {
  private let kernels: azimuth_rounded_kernels
  private let inputs: Int, outputs: Int
  private let weights: Storage

  /// - Parameters:
  ///   - packing: how the weights are to lie before they are rounded; blocks of outputs outermost.
  ///   - inputs, outputs: channels, in blocks of 8 or 16.
  init(
    _ packing: PackedWeights, _ weight: UnsafePointer<Float>, inputs: Int, outputs: Int,
    _ kernels: azimuth_rounded_kernels, engine: Engine
  ) {
    self.kernels = kernels
    (self.inputs, self.outputs) = (inputs, outputs)
    let packed = engine.memory.allocate(packing.count)
    packing.pack(weight, into: packed.pointer, engine: engine)
    let weights = engine.memory.allocate((kernels.weight_count(inputs, outputs) + 1) / 2)
    engine.forEachPiece((outputs + 15) / 16) { range, _, _ in
      let first = range.lowerBound * 16
      kernels.pack(
        weights.pointer.rounded, packed.pointer, inputs, outputs, first,
        min(range.upperBound * 16, outputs) - first)
    }
    self.weights = weights
  }

  /// The product of a run of pixels and all weights, as the kernels' `multiply` has it; `outBlock`: from one block of outputs
  /// to the next.
  func multiply(
    _ pixels: Int, _ values: UnsafePointer<UInt16>, to out: UnsafeMutablePointer<Float>, outStep: Int,
    outBlock: Int, ahead: inout azimuth_ahead
  ) {
    kernels.multiply(
      pixels, values, inputs, weights.pointer.rounded, out, outputs, outStep, outBlock, &ahead)
  }
}

extension UnsafeMutablePointer<Float> {
  /// The same memory as bfloat16 values, two in the place of one.
  var rounded: UnsafeMutablePointer<UInt16> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: UInt16.self)
  }
}
