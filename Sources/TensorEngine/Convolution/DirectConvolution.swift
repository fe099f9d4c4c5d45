import CKernels

/// A dense convolution, product by product: any kernel, stride and dilation.
struct DirectConvolution: ConvolutionAlgorithm {
  /// Of a pointwise convolution with a stride, only the pixels that it sees count: among them the stride is 1.
  let shape: ConvolutionShape
  let engine: Engine
  /// From one pixel that counts to the next, in either direction, and all pixels of an image.
  let pixelStep: Int, allPixels: azimuth_area
  /// The first pixel that counts, in either direction.
  private let firstPixel: Int

  init(shape: ConvolutionShape, engine: Engine) {
    (pixelStep, self.shape) = shape.isSparse ? (shape.stride, shape.ofSeenPixels) : (1, shape)
    (allPixels, firstPixel) = (shape.area, shape.offset)
    self.engine = engine
  }

  var partWidth: Int? { shape.inBlock }

  /// What is convolved at once: an image, or a run of pixels where no pixel sees another.
  struct Frame {
    /// Where the frame begins in the images.
    let input: Int, output: Int
    let inArea: azimuth_area, outArea: azimuth_area
  }

  func forward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let pass = forwardPass(weight: weight, readsInPlace: readsInPlace(input))
    let moments = engine.withScratch(pass.scratchCount) { scratch in
      engine.channelSums(images: images, channels: shape.outChannels, pieces: forwardPieces(images)) {
        range, _, worker, sums, squares in
        pass.run(
          range, input, to: output, scratch: scratch[worker], moments: wantsMoments ? (sums, squares) : nil)
      }
    }
    return wantsMoments ? moments : nil
  }

  func backward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradients: [GradientTarget?], weightGradient: GradientTarget?, wantsMoments: Bool
  ) -> ChannelSums? {
    let wantsInputGradient = inputGradients.contains { $0 != nil }
    let pass = backwardPass(
      weight: weight, readsInPlace: readsInPlace(input), wantsInputGradient: wantsInputGradient)
    let pieces = pieces(images)
    let partial = PartialGradients(shape, pieces: pieces, wanted: weightGradient != nil, engine: engine)
    let moments = engine.withScratch(pass.scratchCount) { scratch in
      engine.channelSums(images: images, channels: shape.inChannels, pieces: pieces) {
        range, piece, worker, sums, products in
        pass.run(
          range, input, gradient: gradient, inputGradients: inputGradients, weightSums: partial.sums(piece),
          addsWeights: false, scratch: scratch[worker], moments: wantsMoments ? (sums, products) : nil)
      }
    }
    if let weightGradient { partial.add(to: weightGradient) }
    // Moments are those of the pixels that count, which are all that have a gradient, unless others gave them one before.
    let isWhole = pixelStep == 1 || inputGradients[0]?.accumulate == false
    return wantsMoments && wantsInputGradient && isWhole ? moments : nil
  }

  /// The kernels of bfloat16 values, where they are to compute this convolution. To split values is worth it for those of many
  /// products.
  var roundedKernels: azimuth_rounded_kernels? {
    let isWorthIt = engine.arithmetic == .bfloat16 || shape.inChannels * shape.outChannels > 1024
    return shape.isPointwise && min(shape.inBlock, shape.outBlock) >= 8 && isWorthIt
      ? engine.roundedKernels : nil
  }

  /// - Parameter readsInPlace: whether products may take the input from where it lies.
  func forwardPass(weight: UnsafePointer<Float>, readsInPlace: Bool) -> any ForwardPass {
    if let roundedKernels { return RoundedForwardPass(self, weight: weight, roundedKernels) }
    return DirectForwardPass(self, weight: weight, readsInPlace: readsInPlace)
  }

  /// - Parameter readsInPlace: whether products may take the input from where it lies.
  func backwardPass(
    weight: UnsafePointer<Float>, readsInPlace: Bool, wantsInputGradient: Bool
  ) -> any BackwardPass {
    if let roundedKernels {
      return RoundedBackwardPass(
        self, weight: weight, wantsInputGradient: wantsInputGradient, roundedKernels)
    }
    return DirectBackwardPass(
      self, weight: weight, readsInPlace: readsInPlace, wantsInputGradient: wantsInputGradient)
  }

  /// How many pieces a forward pass has. Where products are so fast that they would wait for their weights, a piece has a run
  /// of pixels at least.
  private func forwardPieces(_ images: Int) -> Int {
    roundedKernels == nil ? 16 : max(4, min(16, images * shape.height * shape.width / run))
  }

  /// How many pieces a backward pass has. Large weights have few partial sums: each is as large as the weights.
  func pieces(_ images: Int) -> Int {
    min(images, max(4, min(16, (1 << 20) / (shape.inChannels * shape.outChannels * shape.taps))))
  }

  /// Whether products take the input from where it lies: pixels of many channels would compete for the same places in the
  /// cache.
  func readsInPlace(_ input: [PixelSource]) -> Bool {
    readsPlainInputInPlace && input.count == 1 && input[0].isPlain
  }

  /// The same for an input of one part whose values are used as they are.
  var readsPlainInputInPlace: Bool { shape.isPointwise && shape.inChannels <= 128 }

  /// Where the blocks of a pixel's channels begin in memory.
  var placesOfBlocks: [Int] { (0..<shape.inChannels / shape.inBlock).map { $0 * shape.inBlock } }

  func load(
    _ input: [PixelSource], _ frame: Frame, to x: UnsafeMutablePointer<Float>, _ padded: azimuth_area,
    _ kernels: azimuth_kernels
  ) {
    var place = x
    for part in input {
      part.load(
        to: place, at: frame.input / shape.inChannels * part.channels, channels: part.channels * pixelStep,
        blocks: part.channels / shape.inBlock, area: frame.inArea, padded: padded, top: shape.padding,
        left: shape.padding, kernels)
      place += part.channels * padded.count
    }
  }

  /// Loads a frame rounded to bfloat16, as the kernels' `load` has it.
  func loadRounded(
    _ input: [PixelSource], _ frame: Frame, plain: UnsafeMutablePointer<UInt16>?,
    paired: UnsafeMutablePointer<UInt16>?, _ kernels: azimuth_rounded_kernels
  ) {
    var first = 0
    for part in input {
      var source = part.from(frame.input / shape.inChannels * part.channels)
      kernels.load(
        plain, paired, source.pixels, part.channels * pixelStep, first, part.channels, shape.inChannels,
        frame.inArea.columns, &source.transform)
      first += part.channels
    }
  }

  /// The place that a frame of so many channels takes when rounded, in Floats; a multiple of a cache line.
  func roundedCount(_ channels: Int, _ kernels: azimuth_rounded_kernels) -> Int {
    (kernels.count(frameInArea.count, channels) + 31) / 32 * 16
  }

  /// Puts zeros around the blocks of an image; loading leaves them.
  func clearBorder(
    of x: UnsafeMutablePointer<Float>, _ padded: azimuth_area, _ kernels: azimuth_kernels
  ) {
    kernels.clear_border(
      x, shape.inChannels / kernels.width, shape.area, padded, shape.padding, shape.padding)
  }

  /// Has the pixels behind a frame's come, which are the next frame's.
  func lookAhead(
    _ input: [PixelSource], behind frame: Frame, tiles: Int, _ ahead: inout azimuth_ahead
  ) {
    let count = frame.inArea.count * pixelStep
    for part in input {
      part.lookAhead(
        from: (frame.input / shape.inChannels + count) * part.channels, pixels: count,
        tiles: tiles, &ahead)
    }
  }

  /// About how many tiles a product for so many output channels has.
  func tiles(_ area: azimuth_area, _ channels: Int) -> Int {
    area.rows * ((area.columns + 15) / 16) * (channels / Engine.blockWidth(channels))
  }

  // MARK: - Frames

  /// Pixels of a run: as many as keep both sides of the product in the second-level cache.
  private var run: Int {
    let values = roundedKernels?.cached ?? 49_152
    return max(32, min(240, values / max(shape.inChannels, shape.outChannels))) / 16 * 16
  }

  var frameInArea: azimuth_area {
    shape.isPointwise ? azimuth_area(rows: 1, columns: run) : shape.area
  }

  var frameOutArea: azimuth_area {
    shape.isPointwise ? azimuth_area(rows: 1, columns: run) : shape.outArea
  }

  func forEachFrame(_ images: Range<Int>, _ body: (Frame) -> Void) {
    guard shape.isPointwise else {
      for image in images {
        body(
          Frame(
            input: image * shape.inCount, output: image * shape.outCount, inArea: shape.area,
            outArea: shape.outArea))
      }
      return
    }
    guard pixelStep == 1 else {
      for row in images.lowerBound * shape.height..<images.upperBound * shape.height {
        let (image, y) = (row / shape.height, row % shape.height)
        let place = (image * allPixels.rows + firstPixel + y * pixelStep) * allPixels.columns + firstPixel
        for first in stride(from: 0, to: shape.width, by: run) {
          let area = azimuth_area(rows: 1, columns: min(run, shape.width - first))
          body(
            Frame(
              input: (place + first * pixelStep) * shape.inChannels,
              output: (row * shape.width + first) * shape.outChannels, inArea: area, outArea: area))
        }
      }
      return
    }
    let pixels = shape.height * shape.width
    let end = images.upperBound * pixels
    for first in stride(from: images.lowerBound * pixels, to: end, by: run) {
      let area = azimuth_area(rows: 1, columns: min(run, end - first))
      body(
        Frame(input: first * shape.inChannels, output: first * shape.outChannels, inArea: area, outArea: area)
      )
    }
  }
}
