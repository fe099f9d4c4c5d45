import CKernels

/// A dense convolution's backward pass: what all images share, and a range of them.
struct DirectBackwardPass {
  private typealias Phase = (place: GradientScratch.Phase, offsets: [Int], product: PackedProduct)

  private let convolution: DirectConvolution
  private let inKernels: azimuth_kernels, outKernels: azimuth_kernels
  /// A frame of the input in scratch memory.
  private let padded: azimuth_area
  private let isRead: Bool
  private let taps: [Int]
  private let slopes: GradientScratch
  /// None where the input's gradient is not wanted.
  private let phases: [Phase]
  /// Values of the input, of dy, of dx and of dy as the products want it.
  private let sizes: [Int]

  /// - Parameter readsInPlace: whether products may take the input from where it lies.
  init(
    _ convolution: DirectConvolution, weight: UnsafePointer<Float>, readsInPlace: Bool,
    wantsInputGradient: Bool
  ) {
    let (shape, engine) = (convolution.shape, convolution.engine)
    self.convolution = convolution
    (inKernels, outKernels) = (engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels))
    let (inArea, outArea) = (convolution.frameInArea, convolution.frameOutArea)
    padded = shape.padded(inArea)
    isRead = readsInPlace
    taps =
      isRead
      ? convolution.placesOfBlocks
      : shape.offsets(in: padded, blocks: shape.inChannels / shape.inBlock, width: shape.inBlock)
    let slopes = GradientScratch(shape, inArea: inArea, outArea: outArea)
    self.slopes = slopes
    phases =
      wantsInputGradient ? slopes.phases.map { Self.phase(convolution, weight, $0, slopes) } : []
    sizes = [
      padded.count * shape.inChannels, slopes.count, inArea.count * shape.inChannels,
      phases.map { $0.product.scratchCount(slopes.count) }.max() ?? 0,
    ]
  }

  /// How much scratch memory a worker needs, in values.
  var scratchCount: Int { sizes.reduce(0, +) }

  /// Carries the gradient of a range of images back.
  ///
  /// - Parameters:
  ///   - weightSums: where the weights' packed gradient goes (`addsWeights` false) or is added to; nil where it is not wanted.
  ///   - moments: where the moments of the input's gradient are added to, as `ConvolutionAlgorithm` has them.
  func run(
    _ images: Range<Int>, _ input: [PixelSource], gradient: PixelSource,
    inputGradients: [ConvolutionAlgorithm.GradientTarget?], weightSums: UnsafeMutablePointer<Float>?,
    addsWeights: Bool, scratch x: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?
  ) {
    let shape = convolution.shape
    let (dy, dx) = (x + sizes[0], x + sizes[0] + sizes[1])
    var addsWeights = addsWeights
    if convolution.pixelStep > 1 { clear(inputGradients, of: input, images: images) }
    if !shape.isPointwise {
      convolution.clearBorder(of: x, padded, inKernels)
      slopes.clearBorder(of: dy, area: convolution.frameOutArea, outKernels)
    }
    convolution.forEachFrame(images) { frame in
      slopes.load(gradient, at: frame.output, area: frame.outArea, to: dy, outKernels)
      if let weightSums {
        if !isRead { convolution.load(input, frame, to: x, padded, inKernels) }
        addProducts(
          of: isRead ? input[0].pixels + frame.input : UnsafePointer(x), dy, frame, to: weightSums,
          adds: addsWeights)
        addsWeights = true
      }
      if phases.isEmpty { return }
      var ahead = azimuth_ahead()
      let tiles = convolution.tiles(frame.inArea, shape.inChannels)
      if weightSums != nil { convolution.lookAhead(input, behind: frame, tiles: tiles, &ahead) }
      gradient.lookAhead(
        from: frame.output + frame.outArea.count * shape.outChannels, pixels: frame.outArea.count,
        tiles: tiles, &ahead)
      if let target = targetInPlace(input, inputGradients) {
        let count = frame.inArea.count * shape.inChannels
        azimuth_look_ahead(&ahead, target + frame.input + count, count)
        multiply(
          dy, frame, to: target + frame.input, step: shape.inChannels, block: shape.inBlock, dx: dx, &ahead)
        return
      }
      for (part, target) in zip(input, inputGradients) {
        guard let target else { continue }
        azimuth_look_ahead(
          &ahead, target.pointer + frame.input / shape.inChannels * part.channels,
          frame.inArea.count * convolution.pixelStep * part.channels)
      }
      multiply(
        dy, frame, to: dx, step: shape.inBlock, block: frame.inArea.count * shape.inBlock, dx: dx, &ahead)
      unload(dx, frame, input, inputGradients, moments)
    }
  }

  /// Where a gradient that nothing clips and that is the first goes as it is computed.
  private func targetInPlace(
    _ input: [PixelSource], _ gradients: [ConvolutionAlgorithm.GradientTarget?]
  ) -> UnsafeMutablePointer<Float>? {
    guard convolution.shape.isPointwise, convolution.pixelStep == 1, input.count == 1,
      input[0].transform.low == -.infinity, let target = gradients[0], !target.accumulate
    else { return nil }
    return target.pointer
  }

  /// dW = or += x·dy, tap by tap.
  private func addProducts(
    of x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ frame: DirectConvolution.Frame,
    to sums: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    let shape = convolution.shape
    let own = slopes.pixels(in: dy, width: shape.outBlock)
    outKernels.outer(
      frame.outArea, x, shape.stride * padded.columns * shape.inBlock,
      isRead ? shape.inChannels * convolution.pixelStep : shape.stride * shape.inBlock, taps.count, taps,
      shape.inBlock, own.first, own.row, shape.outBlock, shape.outChannels / shape.outBlock, own.block, sums,
      adds ? 1 : 0)
  }

  /// dx = dy convolved with the weights' transpose, phase by phase.
  ///
  /// - Parameters:
  ///   - step, block: from one pixel and from one block to the next in `out`.
  ///   - dx: scratch memory, behind which there is some for dy as the products want it.
  private func multiply(
    _ dy: UnsafePointer<Float>, _ frame: DirectConvolution.Frame, to out: UnsafeMutablePointer<Float>,
    step: Int, block: Int, dx: UnsafeMutablePointer<Float>, _ ahead: inout azimuth_ahead
  ) {
    let (shape, area) = (convolution.shape, frame.inArea)
    let pixels = phases[0].product.prepare(dy, count: slopes.count, scratch: dx + sizes[2])
    for (place, offsets, product) in phases {
      product.multiply(
        shape.isPointwise ? area : place.area, pixels, row: slopes.padded.columns * shape.outBlock,
        step: shape.outBlock, offsets: offsets, to: out + (place.y * area.columns + place.x) * step,
        outRow: shape.stride * area.columns * step, outStep: shape.stride * step, outBlock: block,
        ahead: &ahead)
    }
  }

  private func unload(
    _ dx: UnsafePointer<Float>, _ frame: DirectConvolution.Frame, _ input: [PixelSource],
    _ gradients: [ConvolutionAlgorithm.GradientTarget?], _ moments: PixelSource.GradientMoments?
  ) {
    var place = dx
    for (part, target) in zip(input, gradients) {
      if var target {
        // What no product reaches is zero already.
        if convolution.pixelStep > 1 { target.accumulate = true }
        part.unload(
          place, at: frame.input / convolution.shape.inChannels * part.channels,
          channels: part.channels * convolution.pixelStep, blocks: part.channels / convolution.shape.inBlock,
          area: frame.inArea, to: target, moments: moments, inKernels)
      }
      place += part.channels * frame.inArea.count
    }
  }

  /// What a phase of the input's gradient needs: where dy's pixels are, and the weights that they meet.
  private static func phase(
    _ convolution: DirectConvolution, _ weight: UnsafePointer<Float>, _ phase: GradientScratch.Phase,
    _ slopes: GradientScratch
  ) -> Phase {
    let (shape, engine) = (convolution.shape, convolution.engine)
    let packing = PackedWeights(shape, isTransposed: true, taps: phase.taps)
    let product = PackedProduct(
      packing, weight, inputs: shape.outChannels, outputs: shape.inChannels, engine: engine)
    return (phase, slopes.offsets(phase), product)
  }

  /// Sets gradients to zero that are not to be added to.
  private func clear(
    _ gradients: [ConvolutionAlgorithm.GradientTarget?], of input: [PixelSource], images: Range<Int>
  ) {
    let allPixels = convolution.allPixels.count
    for (part, target) in zip(input, gradients) {
      guard let target, !target.accumulate else { continue }
      let count = allPixels * part.channels
      (target.pointer + images.lowerBound * count).update(repeating: 0, count: images.count * count)
    }
  }

}
