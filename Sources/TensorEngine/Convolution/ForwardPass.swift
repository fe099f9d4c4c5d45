/// A dense convolution's forward pass: what all images share, and a range of them.
protocol ForwardPass {
  /// How much scratch memory a worker needs, in values.
  var scratchCount: Int { get }

  /// Convolves a range of images.
  ///
  /// - Parameter moments: where Σ and Σ of squares of each output channel are added to.
  func run(
    _ images: Range<Int>, _ input: [PixelSource], to output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?)
}
