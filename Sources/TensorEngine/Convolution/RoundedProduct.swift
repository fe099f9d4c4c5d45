import CKernels

/// The product of pixels that were rounded to bfloat16, or split into such values, and the weights of a pointwise convolution.
final class RoundedProduct {
  private let kernels: azimuth_rounded_kernels
  private let inputs: Int, outputs: Int
  private let weights: Storage

  /// - Parameters:
  ///   - weight: (O, C, 1, 1).
  ///   - isTransposed: whether outputs and inputs change places: what carries gradients back.
  init(
    _ shape: ConvolutionShape, _ weight: UnsafePointer<Float>, isTransposed: Bool = false,
    _ kernels: azimuth_rounded_kernels, engine: Engine
  ) {
    self.kernels = kernels
    let (inputs, outputs) =
      isTransposed ? (shape.outChannels, shape.inChannels) : (shape.inChannels, shape.outChannels)
    let (inputStep, outputStep) = isTransposed ? (shape.inChannels, 1) : (1, shape.inChannels)
    let weights = engine.memory.allocate((kernels.weight_count(inputs, outputs) + 1) / 2)
    engine.forEachPiece((outputs + 15) / 16) { range, _, _ in
      let first = range.lowerBound * 16
      kernels.pack(
        weights.pointer.rounded, weight, inputStep, outputStep, inputs, outputs, first,
        min(range.upperBound * 16, outputs) - first)
    }
    (self.inputs, self.outputs, self.weights) = (inputs, outputs, weights)
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
