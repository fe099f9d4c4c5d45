import CKernels

/// A pointwise convolution's backward pass with products of bfloat16 values.
struct RoundedBackwardPass: BackwardPass {
  private let convolution: DirectConvolution
  private let kernels: azimuth_rounded_kernels
  /// For the input's gradient; nil where it is not wanted.
  private let product: RoundedProduct?
  /// Values of the input and of dy, both rounded (dy twice), and of dx.
  private let sizes: [Int]

  init(
    _ convolution: DirectConvolution, weight: UnsafePointer<Float>, wantsInputGradient: Bool,
    _ kernels: azimuth_rounded_kernels
  ) {
    let (shape, engine) = (convolution.shape, convolution.engine)
    self.convolution = convolution
    self.kernels = kernels
    product =
      wantsInputGradient
      ? RoundedProduct(shape, weight, isTransposed: true, kernels, engine: engine) : nil
    sizes = [
      convolution.roundedCount(shape.inChannels, kernels),
      convolution.roundedCount(shape.outChannels, kernels),
      convolution.roundedCount(shape.outChannels, kernels), convolution.frameInArea.count * shape.inChannels,
    ]
  }

  var scratchCount: Int { sizes.reduce(0, +) }

  func run(
    _ images: Range<Int>, _ input: [PixelSource], gradient: PixelSource,
    inputGradients: [ConvolutionAlgorithm.GradientTarget?], weightSums: UnsafeMutablePointer<Float>?,
    addsWeights: Bool, scratch x: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?
  ) {
    let shape = convolution.shape
    let plain = x + sizes[0]
    let paired = plain + sizes[1]
    var addsWeights = addsWeights
    convolution.clearUnseen(inputGradients, of: input, images: images)
    convolution.forEachFrame(images) { frame in
      let pixels = frame.outArea.columns
      var source = gradient.from(frame.output)
      kernels.load(
        product == nil ? nil : plain.rounded, weightSums == nil ? nil : paired.rounded, source.pixels,
        shape.outChannels, 0, shape.outChannels, shape.outChannels, pixels, &source.transform)
      if let weightSums {
        convolution.loadRounded(input, frame, plain: nil, paired: x.rounded, kernels)
        kernels.outer(
          pixels, x.rounded, shape.inChannels, paired.rounded, shape.outChannels, weightSums,
          addsWeights ? 1 : 0)
        addsWeights = true
      }
      guard let product else { return }
      convolution.carryBack(
        frame, input, gradient: gradient, to: inputGradients, readsInput: weightSums != nil,
        scratch: paired + sizes[2], moments: moments
      ) { out, step, block, ahead in
        product.multiply(pixels, plain.rounded, to: out, outStep: step, outBlock: block, ahead: &ahead)
      }
    }
  }
}
