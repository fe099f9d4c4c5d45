/// A dense convolution's backward pass: what all frames share, and some of them. A class, since each frame would copy a struct.
protocol BackwardPass: AnyObject {
  /// How much scratch memory a worker needs, in values.
  var scratchCount: Int { get }

  /// Carries the gradient of some frames back, and then, frame by frame, adds what the weights get.
  ///
  /// - Parameters:
  ///   - piece: in which these frames are, and whether none of it came before.
  ///   - moments: where the moments of the input's gradient are added to, as `ConvolutionAlgorithm` has them.
  ///   - whenCarriedBack: called when a frame's gradient is where it goes, before the weights' is made from its input.
  func run(
    _ frames: [DirectConvolution.Frame], _ input: [PixelSource], gradient: PixelSource,
    inputGradients: [ConvolutionAlgorithm.GradientTarget?], piece: (index: Int, isNew: Bool),
    scratch: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?,
    whenCarriedBack: () -> Void)

  /// Puts the weights' gradient, or adds it, when all frames have been carried back.
  func putWeightGradient(to target: ConvolutionAlgorithm.GradientTarget)
}
