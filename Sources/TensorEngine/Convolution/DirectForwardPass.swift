import CKernels

/// A dense convolution's forward pass, product by product.
final class DirectForwardPass: ForwardPass {
  private let convolution: DirectConvolution
  private let product: PackedProduct
  private let inKernels: azimuth_kernels, outKernels: azimuth_kernels
  private let padded: azimuth_area
  private let isRead: Bool
  private let offsets: [Int]
  /// Values of a frame in scratch memory.
  private let count: Int

  /// - Parameter readsInPlace: whether products may take the input from where it lies.
  init(_ convolution: DirectConvolution, weight: UnsafePointer<Float>, readsInPlace: Bool) {
    let (shape, engine) = (convolution.shape, convolution.engine)
    self.convolution = convolution
    product = PackedProduct(
      PackedWeights(shape), weight, inputs: shape.inChannels, outputs: shape.outChannels, engine: engine)
    (inKernels, outKernels) = (engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels))
    padded = shape.padded(convolution.frameInArea)
    isRead = readsInPlace
    offsets =
      isRead
      ? convolution.placesOfBlocks
      : shape.offsets(in: padded, blocks: shape.inChannels / shape.inBlock, width: shape.inBlock)
    count = padded.count * shape.inChannels
  }

  var scratchCount: Int { count }

  func run(
    _ frames: [DirectConvolution.Frame], _ input: [PixelSource], to output: UnsafeMutablePointer<Float>,
    scratch x: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?
  ) {
    let shape = convolution.shape
    if !shape.isPointwise { convolution.clearBorder(of: x, padded, inKernels) }
    for frame in frames {
      let pixels: UnsafePointer<Float>
      if isRead {
        pixels = input[0].pixels + frame.input
      } else {
        convolution.load(input, frame, to: x, padded, inKernels)
        pixels = UnsafePointer(x)
      }
      let outCount = frame.outArea.count * shape.outChannels
      var ahead = azimuth_ahead()
      let tiles = convolution.tiles(frame.outArea, shape.outChannels)
      convolution.lookAhead(input, behind: frame, tiles: tiles, &ahead)
      azimuth_look_ahead(&ahead, output + frame.output + outCount, outCount)
      product.multiply(
        frame.outArea, pixels, row: shape.stride * padded.columns * shape.inBlock,
        step: isRead ? shape.inChannels * convolution.pixelStep : shape.stride * shape.inBlock,
        offsets: offsets, to: output + frame.output, outRow: shape.outWidth * shape.outChannels,
        outStep: shape.outChannels, outBlock: shape.outBlock, ahead: &ahead)
      if let moments {
        outKernels.moments(
          output + frame.output, frame.outArea.count, shape.outChannels, moments.sums, moments.products)
      }
    }
  }
}
