/// One way to compute convolutions of a shape.
///
/// Images and gradients are channels-last in memory, weights (O, C / groups, K, L).
protocol ConvolutionAlgorithm {
  /// Where a gradient is written to (`accumulate` false) or added to.
  typealias GradientTarget = (pointer: UnsafeMutablePointer<Float>, accumulate: Bool)

  /// What the channels of each part must be multiples of, for an input of several parts; nil where an input is one.
  var partWidth: Int? { get }

  /// Convolves all images.
  ///
  /// - Parameter input: its parts, whose channels stand one after another.
  /// - Returns: Σ and Σ of squares of each output channel, if they are wanted.
  func forward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums?

  /// Carries the output's gradient to the input's (of the values before the source's clipping) and the weights'.
  ///
  /// - Parameters:
  ///   - input: its parts.
  ///   - inputGradients: where the gradient of each part goes.
  /// - Returns: the moments of the input's gradient, if they are wanted and come at no cost: Σ dy and Σ dy·x of each input
  ///   channel, x being the values in memory. They are wanted only of an input of one part, which clips.
  func backward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradients: [GradientTarget?], weightGradient: GradientTarget?, wantsMoments: Bool
  ) -> ChannelSums?
}

extension ConvolutionAlgorithm {
  var partWidth: Int? { nil }
}
