import CKernels

/// A pointwise convolution's forward pass with products of bfloat16 values.
final class RoundedForwardPass: ForwardPass {
  private let convolution: DirectConvolution
  private let kernels: azimuth_rounded_kernels
  private let product: RoundedProduct
  private let outKernels: azimuth_kernels

  init(_ convolution: DirectConvolution, weight: UnsafePointer<Float>, _ kernels: azimuth_rounded_kernels) {
    let (shape, engine) = (convolution.shape, convolution.engine)
    self.convolution = convolution
    self.kernels = kernels
    product = RoundedProduct(shape, weight, kernels, engine: engine)
    outKernels = engine.kernels(for: shape.outChannels)
  }

  var scratchCount: Int {
    convolution.roundedCount(convolution.frameInArea.count, convolution.shape.inChannels, kernels)
  }

  func run(
    _ frames: [DirectConvolution.Frame], _ input: [PixelSource], to output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?
  ) {
    let shape = convolution.shape
    for frame in frames {
      convolution.loadRounded(input, frame, plain: scratch.rounded, paired: nil, before: 0, all: 0, kernels)
      let outCount = frame.outArea.count * shape.outChannels
      var ahead = azimuth_ahead()
      convolution.lookAhead(
        input, behind: frame, tiles: convolution.tiles(frame.outArea, shape.outChannels), &ahead)
      azimuth_look_ahead(&ahead, output + frame.output + outCount, outCount)
      product.multiply(
        frame.outArea.columns, scratch.rounded, to: output + frame.output, outStep: shape.outChannels,
        outBlock: shape.outBlock, ahead: &ahead)
      if let moments {
        outKernels.moments(
          output + frame.output, frame.outArea.count, shape.outChannels, moments.sums, moments.products)
      }
    }
  }
}
