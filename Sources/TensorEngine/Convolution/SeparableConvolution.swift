import CKernels

/// A depthwise convolution and a pointwise one behind it, a few images at a time.
///
/// What is between the two is never in memory: it stays in a core's cache while these images pass, and the backward pass
/// computes it anew, which takes about as long as to store and fetch it (Chen et al., "Training Deep Nets with Sublinear
/// Memory Cost", arXiv:1604.06174).
struct SeparableConvolution {
  typealias GradientTarget = ConvolutionAlgorithm.GradientTarget

  let depthwise: DepthwiseConvolution
  let pointwise: DirectConvolution

  private var engine: Engine { pointwise.engine }
  /// Values of an image between the two.
  private var middleCount: Int { depthwise.shape.outCount }
  /// So many images pass at once: small ones together, as many as the product takes pixels.
  private var together: Int {
    max(1, pointwise.run / (depthwise.shape.outHeight * depthwise.shape.outWidth))
  }

  /// - Parameters:
  ///   - depthwiseWeight: (C, 1, K, L).
  ///   - pointwiseWeight: (O, C, 1, 1).
  /// - Returns: Σ and Σ of squares of each output channel, if they are wanted.
  func forward(
    images: Int, _ input: PixelSource, depthwiseWeight: UnsafePointer<Float>,
    pointwiseWeight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, wantsMoments: Bool
  ) -> ChannelSums? {
    let weights = depthwise.packed(depthwiseWeight)
    let pass = pointwise.forwardPass(
      weight: pointwiseWeight, readsInPlace: pointwise.readsPlainInputInPlace)
    let (together, middleCount) = (together, middleCount)
    let sizes = [together * middleCount, max(depthwise.scratchCount, pass.scratchCount)]
    let moments = engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.channelSums(images: images, channels: pointwise.shape.outChannels) {
        range, _, worker, sums, squares in
        let (between, rest) = (scratch[worker], scratch[worker] + sizes[0])
        for images in groups(range) {
          for (place, image) in images.enumerated() {
            depthwise.convolve(
              image, input, weights, to: between + place * middleCount, isNear: true, scratch: rest,
              moments: nil)
          }
          pass.run(
            frames(images), [middle(between)], to: output + images.lowerBound * pointwise.shape.outCount,
            scratch: rest, moments: wantsMoments ? (sums, squares) : nil)
        }
      }
    }
    return wantsMoments ? moments : nil
  }

  /// Carries the output's gradient to the input's and both weights'; moments as `ConvolutionAlgorithm.backward` has them.
  func backward(
    images: Int, _ input: PixelSource, depthwiseWeight: UnsafePointer<Float>,
    pointwiseWeight: UnsafePointer<Float>, gradient: PixelSource, inputGradient: GradientTarget?,
    depthwiseGradient: GradientTarget?, pointwiseGradient: GradientTarget?, wantsMoments: Bool
  ) -> ChannelSums? {
    let shape = depthwise.shape
    let weights = depthwise.packed(depthwiseWeight)
    let pieces = pointwise.pieces(images)
    let pass = pointwise.backwardPass(
      images: nil, weight: pointwiseWeight, readsInPlace: pointwise.readsPlainInputInPlace,
      wantsInputGradient: true, pieces: pointwiseGradient == nil ? nil : pieces)
    let depthwiseCount = depthwise.weightCount
    let depthwiseSums = depthwiseGradient.map { _ in engine.memory.allocate(pieces * depthwiseCount) }
    // Between the two: the values and their gradient.
    let (together, middleCount) = (together, middleCount)
    let sizes = [
      together * middleCount, together * middleCount, max(depthwise.scratchCount, pass.scratchCount),
    ]
    let moments = engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.channelSums(images: images, channels: shape.inChannels, pieces: pieces) {
        range, piece, worker, sums, products in
        let between = scratch[worker]
        let (slopes, rest) = (between + sizes[0], between + sizes[0] + sizes[1])
        let own = depthwiseSums.map { $0.pointer + piece * depthwiseCount }
        own?.update(repeating: 0, count: depthwiseCount)
        for images in groups(range) {
          for (place, image) in images.enumerated() where pointwiseGradient != nil {
            depthwise.convolve(
              image, input, weights, to: between + place * middleCount, isNear: true, scratch: rest,
              moments: nil)
          }
          pass.run(
            frames(images), [middle(between)],
            gradient: gradient.from(images.lowerBound * pointwise.shape.outCount),
            inputGradients: [(slopes, false)], piece: (piece, isNew: images.lowerBound == range.lowerBound),
            scratch: rest, moments: nil)
          for (place, image) in images.enumerated() {
            depthwise.carryBack(
              middle(slopes + place * middleCount), to: image, input, weights, inputGradient, weightSums: own,
              scratch: rest, moments: wantsMoments ? (sums, products) : nil)
          }
        }
      }
    }
    if let pointwiseGradient { pass.putWeightGradient(to: pointwiseGradient) }
    if let depthwiseGradient, let depthwiseSums {
      depthwise.unpack(depthwiseSums, pieces: pieces, to: depthwiseGradient)
    }
    return wantsMoments && inputGradient != nil ? moments : nil
  }

  /// The images of a piece that pass at once.
  private func groups(_ images: Range<Int>) -> some Sequence<Range<Int>> {
    let together = together
    return stride(from: images.lowerBound, to: images.upperBound, by: together).lazy.map {
      $0..<min($0 + together, images.upperBound)
    }
  }

  /// Their frames between the two.
  private func frames(_ images: Range<Int>) -> [DirectConvolution.Frame] {
    pointwise.frames(0..<pointwise.units(images.count), images: images.count)
  }

  /// The values between the two, or their gradient.
  private func middle(_ values: UnsafePointer<Float>) -> PixelSource {
    .plain(values, depthwise.shape.outChannels, isNear: true)
  }
}
