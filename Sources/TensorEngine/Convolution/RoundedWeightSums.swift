import CKernels

/// The gradient of a pointwise convolution's weights, from values that were rounded to bfloat16.
///
/// Frame by frame, in as many partial sums as there are pieces; or at once from the rounded values of all frames, where these
/// take at most twice the memory of those sums: large weights and few pixels.
final class RoundedWeightSums {
  /// Where a frame's values and slopes are to be, paired: behind `before` of `all` pixels.
  struct Place {
    let values: UnsafeMutablePointer<UInt16>, slopes: UnsafeMutablePointer<UInt16>
    let before: Int, all: Int
  }

  private let convolution: DirectConvolution
  private let kernels: azimuth_rounded_kernels
  private let partial: PartialGradients?
  /// The values and slopes of all pixels.
  private let whole: (values: Storage, slopes: Storage, pixels: Int)?

  /// - Parameter images: how many pass before the sums are put; nil where frames do not tell which pixels they are.
  init(_ convolution: DirectConvolution, images: Int?, pieces: Int, _ kernels: azimuth_rounded_kernels) {
    let (shape, engine) = (convolution.shape, convolution.engine)
    self.convolution = convolution
    self.kernels = kernels
    if let images, convolution.hasPixelUnits {
      let pixels = images * shape.height * shape.width
      let sizes = [shape.inChannels, shape.outChannels].map {
        convolution.roundedCount(pixels, $0, kernels)
      }
      // Both count in Floats.
      if sizes[0] + sizes[1] <= 2 * pieces * shape.inChannels * shape.outChannels {
        whole = (engine.memory.allocate(sizes[0]), engine.memory.allocate(sizes[1]), pixels)
        partial = nil
        return
      }
    }
    whole = nil
    partial = PartialGradients(shape, packing: nil, pieces: pieces, engine: engine)
  }

  /// How much scratch memory a worker needs, in values.
  var scratchCount: Int { partial == nil ? 0 : valueCount + slopeCount }

  private var valueCount: Int {
    convolution.roundedCount(convolution.frameInArea.count, convolution.shape.inChannels, kernels)
  }

  private var slopeCount: Int {
    convolution.roundedCount(convolution.frameInArea.count, convolution.shape.outChannels, kernels)
  }

  func place(of frame: DirectConvolution.Frame, scratch: UnsafeMutablePointer<Float>) -> Place {
    if let whole {
      return Place(
        values: whole.values.pointer.rounded, slopes: whole.slopes.pointer.rounded,
        before: frame.input / convolution.shape.inChannels, all: whole.pixels)
    }
    return Place(
      values: scratch.rounded, slopes: (scratch + valueCount).rounded, before: 0, all: frame.inArea.columns)
  }

  /// Takes a frame's values and slopes, which are in their place.
  func add(_ place: Place, piece: Int, isNew: Bool) {
    guard let partial else { return }
    turn(place, channels: 0..<fewer)
    multiply(place, channels: 0..<more, to: (partial.sums(piece), accumulate: !isNew))
  }

  /// Puts the sums, or adds them, to a gradient (O, C, 1, 1).
  func put(to target: ConvolutionAlgorithm.GradientTarget) {
    if let partial { return partial.put(to: target) }
    guard let whole else { return }
    let place = Place(
      values: whole.values.pointer.rounded, slopes: whole.slopes.pointer.rounded, before: 0, all: whole.pixels
    )
    forEachRun(fewer) { turn(place, channels: $0) }
    // Each piece takes all values of the side with fewer channels, which stay in a core's cache.
    forEachRun(more) { multiply(place, channels: $0, to: target) }
  }

  /// Channels of the side that has fewer, and of the other.
  private var fewer: Int { min(convolution.shape.inChannels, convolution.shape.outChannels) }
  private var more: Int { max(convolution.shape.inChannels, convolution.shape.outChannels) }

  /// Calls `body` on the pool for runs of channels.
  private func forEachRun(_ channels: Int, _ body: (_ channels: Range<Int>) -> Void) {
    convolution.engine.forEachPiece((channels + 31) / 32) { range, _, _ in
      body(range.lowerBound * 32..<min(range.upperBound * 32, channels))
    }
  }

  private func turn(_ place: Place, channels: Range<Int>) {
    let isOutputs = convolution.shape.outChannels < convolution.shape.inChannels
    kernels.turn(
      place.all, isOutputs ? place.slopes : place.values, fewer, channels.lowerBound, channels.count)
  }

  private func multiply(
    _ place: Place, channels: Range<Int>, to target: ConvolutionAlgorithm.GradientTarget
  ) {
    kernels.outer(
      place.all, place.values, convolution.shape.inChannels, place.slopes, convolution.shape.outChannels,
      channels.lowerBound, channels.count, target.pointer, target.accumulate ? 1 : 0)
  }
}
