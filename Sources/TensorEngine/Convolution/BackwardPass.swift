/// A dense convolution's backward pass: what all images share, and a range of them.
protocol BackwardPass {
  /// How much scratch memory a worker needs, in values.
  var scratchCount: Int { get }

  /// Carries the gradient of a range of images back.
  ///
  /// - Parameters:
  ///   - weightSums: where the weights' packed gradient goes (`addsWeights` false) or is added to; nil where it is not wanted.
  ///   - moments: where the moments of the input's gradient are added to, as `ConvolutionAlgorithm` has them.
  func run(
    _ images: Range<Int>, _ input: [PixelSource], gradient: PixelSource,
    inputGradients: [ConvolutionAlgorithm.GradientTarget?], weightSums: UnsafeMutablePointer<Float>?,
    addsWeights: Bool, scratch: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?)
}
