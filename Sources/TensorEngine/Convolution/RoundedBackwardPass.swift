import CKernels

/// A pointwise convolution's backward pass with products of bfloat16 values.
final class RoundedBackwardPass: BackwardPass {
  private let convolution: DirectConvolution
  private let kernels: azimuth_rounded_kernels
  /// For the input's gradient; nil where it is not wanted.
  private let product: RoundedProduct?
  private let weightSums: RoundedWeightSums?
  /// Values of dy, rounded, of dx, and of what the weights' gradient is made from.
  private let sizes: [Int]

  /// - Parameters:
  ///   - images: how many pass, if all frames do before the weights' gradient is put.
  ///   - pieces: of how many pieces the weights' gradient is made; nil where it is not wanted.
  init(
    _ convolution: DirectConvolution, images: Int?, weight: UnsafePointer<Float>, wantsInputGradient: Bool,
    pieces: Int?, _ kernels: azimuth_rounded_kernels
  ) {
    let (shape, engine) = (convolution.shape, convolution.engine)
    self.convolution = convolution
    self.kernels = kernels
    product =
      wantsInputGradient
      ? RoundedProduct(shape, weight, isTransposed: true, kernels, engine: engine) : nil
    weightSums = pieces.map { RoundedWeightSums(convolution, images: images, pieces: $0, kernels) }
    let pixels = convolution.frameInArea.count
    sizes = [
      convolution.roundedCount(pixels, shape.outChannels, kernels), pixels * shape.inChannels,
      weightSums?.scratchCount ?? 0,
    ]
  }

  var scratchCount: Int { sizes.reduce(0, +) }

  func run(
    _ frames: [DirectConvolution.Frame], _ input: [PixelSource], gradient: PixelSource,
    inputGradients: [ConvolutionAlgorithm.GradientTarget?], piece: (index: Int, isNew: Bool),
    scratch dy: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?,
    whenCarriedBack: () -> Void
  ) {
    let shape = convolution.shape
    let (dx, rest) = (dy + sizes[0], dy + sizes[0] + sizes[1])
    let (product, weightSums) = (product, weightSums)
    var isNew = piece.isNew
    for frame in frames {
      let pixels = frame.outArea.columns
      let place = weightSums?.place(of: frame, scratch: rest)
      var source = gradient.from(frame.output)
      kernels.load(
        product == nil ? nil : dy.rounded, place?.slopes, place?.before ?? 0, place?.all ?? 0, source.pixels,
        shape.outChannels, 0, shape.outChannels, shape.outChannels, pixels, &source.transform)
      if let product {
        convolution.carryBack(
          frame, input, gradient: gradient, to: inputGradients, readsInput: weightSums != nil, scratch: dx,
          moments: moments
        ) { out, step, block, ahead in
          product.multiply(pixels, dy.rounded, to: out, outStep: step, outBlock: block, ahead: &ahead)
        }
      }
      whenCarriedBack()
      guard let weightSums, let place else { continue }
      convolution.loadRounded(
        input, frame, plain: nil, paired: place.values, before: place.before, all: place.all, kernels)
      weightSums.add(place, piece: piece.index, isNew: isNew)
      isNew = false
    }
  }

  func putWeightGradient(to target: ConvolutionAlgorithm.GradientTarget) { weightSums?.put(to: target) }
}
