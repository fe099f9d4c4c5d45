/// A dense convolution's forward pass: what all frames share, and some of them. A class, since each frame would copy a struct.
protocol ForwardPass: AnyObject {
  /// How much scratch memory a worker needs, in values.
  var scratchCount: Int { get }

  /// Convolves some frames.
  ///
  /// - Parameter moments: where Σ and Σ of squares of each output channel are added to.
  func run(
    _ frames: [DirectConvolution.Frame], _ input: [PixelSource], to output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?)
}
