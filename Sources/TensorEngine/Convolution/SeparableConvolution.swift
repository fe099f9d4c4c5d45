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
        let middle = [middle(between)]
        forEachGroup(of: range) { images, frames in
          convolve(images, input, weights, to: between, scratch: rest)
          pass.run(
            frames, middle, to: output + images.lowerBound * pointwise.shape.outCount, scratch: rest,
            moments: wantsMoments ? (sums, squares) : nil)
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
    let pieces = pointwise.pieces(images, ofAtLeast: 2 * together)
    let pass = pointwise.backwardPass(
      images: nil, weight: pointwiseWeight, readsInPlace: pointwise.readsPlainInputInPlace,
      wantsInputGradient: true, pieces: pointwiseGradient == nil ? nil : pieces)
    let depthwiseCount = depthwise.weightCount
    let depthwiseSums = depthwiseGradient.map { _ in engine.memory.allocate(pieces * depthwiseCount) }
    // Between the two: the values and their gradient. The depthwise pass may run while the other one needs its scratch memory.
    let (together, middleCount) = (together, middleCount)
    let sizes = [together * middleCount, together * middleCount, pass.scratchCount, depthwise.scratchCount]
    let moments = engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.channelSums(images: images, channels: shape.inChannels, pieces: pieces) {
        range, piece, worker, sums, products in
        let between = scratch[worker]
        let slopes = between + sizes[0]
        let passScratch = slopes + sizes[1]
        let depthwiseScratch = passScratch + sizes[2]
        let (middle, middleGradients) = ([middle(between)], [(slopes, false) as GradientTarget?])
        let own = depthwiseSums.map { $0.pointer + piece * depthwiseCount }
        own?.update(repeating: 0, count: depthwiseCount)
        forEachGroup(of: range) { images, frames in
          // What is between the two is needed for the pointwise weights' gradient. It comes with the depthwise gradients, or,
          // if the pointwise pass has several frames, before the first one.
          let isOneFrame = frames.count == 1
          let wantsBetween = pointwiseGradient != nil
          let carryBack = {
            for (place, image) in images.enumerated() {
              depthwise.carryBack(
                self.middle(slopes + place * middleCount), to: image, input, weights, inputGradient,
                output: isOneFrame && wantsBetween ? between + place * middleCount : nil, weightSums: own,
                scratch: depthwiseScratch, moments: wantsMoments ? (sums, products) : nil)
            }
          }
          if !isOneFrame, wantsBetween {
            convolve(images, input, weights, to: between, scratch: depthwiseScratch)
          }
          pass.run(
            frames, middle, gradient: gradient.from(images.lowerBound * pointwise.shape.outCount),
            inputGradients: middleGradients, piece: (piece, isNew: images.lowerBound == range.lowerBound),
            scratch: passScratch, moments: nil
          ) { if isOneFrame { carryBack() } }
          if !isOneFrame { carryBack() }
        }
      }
    }
    if let pointwiseGradient { pass.putWeightGradient(to: pointwiseGradient) }
    if let depthwiseGradient, let depthwiseSums {
      depthwise.unpack(depthwiseSums, pieces: pieces, to: depthwiseGradient)
    }
    return wantsMoments && inputGradient != nil ? moments : nil
  }

  /// The depthwise convolution of some images.
  private func convolve(
    _ images: Range<Int>, _ input: PixelSource, _ weights: Storage, to between: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    for (place, image) in images.enumerated() {
      depthwise.convolve(
        image, input, weights, to: between + place * middleCount, scratch: scratch, moments: nil
      )
    }
  }

  /// Calls `body` with the images of a piece that pass at once, and with their frames between the two.
  private func forEachGroup(
    of images: Range<Int>, _ body: (_ images: Range<Int>, _ frames: [DirectConvolution.Frame]) -> Void
  ) {
    let together = together
    var frames: [DirectConvolution.Frame] = []
    for first in stride(from: images.lowerBound, to: images.upperBound, by: together) {
      let group = first..<min(first + together, images.upperBound)
      if first == images.lowerBound || group.count < together {
        frames = pointwise.frames(0..<pointwise.units(group.count), images: group.count)
      }
      body(group, frames)
    }
  }

  /// The values between the two, or their gradient.
  private func middle(_ values: UnsafePointer<Float>) -> PixelSource {
    .plain(values, depthwise.shape.outChannels, isNear: true)
  }
}
