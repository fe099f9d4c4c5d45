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
  /// The kernels of bfloat16 values, where they are to compute this convolution.
  let roundedKernels: azimuth_rounded_kernels?
  /// Pixels of a unit, where no pixel sees another: what kernels of rounded values, or of others, take at once.
  private let unit: Int
  /// Pixels of a run: as many as keep both sides of the product in the second-level cache.
  let run: Int

  init(shape: ConvolutionShape, engine: Engine) {
    (pixelStep, self.shape) = shape.isSparse ? (shape.stride, shape.ofSeenPixels) : (1, shape)
    (allPixels, firstPixel) = (shape.area, shape.offset)
    self.engine = engine
    let shape = self.shape
    roundedKernels = Self.rounded(shape, engine)
    unit = roundedKernels == nil ? 16 : 32
    let values = roundedKernels?.cached ?? engine.kernels(for: shape.inChannels).cached
    let channels = max(shape.inChannels, shape.outChannels)
    // Blocks of more channels, so many pixels apart, would compete for the same places in the cache.
    let most = roundedKernels == nil || channels > 128 ? 240 : 256
    run = max(32, min(most, values / channels)) / unit * unit
  }

  /// To split values is worth it for convolutions of many products.
  private static func rounded(_ shape: ConvolutionShape, _ engine: Engine) -> azimuth_rounded_kernels? {
    let isWorthIt = engine.arithmetic == .bfloat16 || shape.inChannels * shape.outChannels >= 1024
    return shape.isPointwise && min(shape.inBlock, shape.outBlock) >= 8 && isWorthIt
      ? engine.roundedKernels : nil
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
      engine.channelSums(images: units(images), channels: shape.outChannels, pieces: forwardPieces(images)) {
        range, _, worker, sums, squares in
        pass.run(
          frames(range, images: images), input, to: output, scratch: scratch[worker],
          moments: wantsMoments ? (sums, squares) : nil)
      }
    }
    return wantsMoments ? moments : nil
  }

  func backward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradients: [GradientTarget?], weightGradient: GradientTarget?, wantsMoments: Bool
  ) -> ChannelSums? {
    let wantsInputGradient = inputGradients.contains { $0 != nil }
    let pieces = pieces(units(images))
    let pass = backwardPass(
      images: images, weight: weight, readsInPlace: readsInPlace(input),
      wantsInputGradient: wantsInputGradient, pieces: weightGradient == nil ? nil : pieces)
    let moments = engine.withScratch(pass.scratchCount) { scratch in
      engine.channelSums(images: units(images), channels: shape.inChannels, pieces: pieces) {
        range, piece, worker, sums, products in
        if pixelStep > 1 { clear(inputGradients, of: input, images: range) }
        pass.run(
          frames(range, images: images), input, gradient: gradient, inputGradients: inputGradients,
          piece: (piece, isNew: true), scratch: scratch[worker],
          moments: wantsMoments ? (sums, products) : nil, whenCarriedBack: {})
      }
    }
    if let weightGradient { pass.putWeightGradient(to: weightGradient) }
    // Moments are those of the pixels that count, which are all that have a gradient, unless others gave them one before.
    let isWhole = pixelStep == 1 || inputGradients[0]?.accumulate == false
    return wantsMoments && wantsInputGradient && isWhole ? moments : nil
  }

  /// - Parameter readsInPlace: whether products may take the input from where it lies.
  func forwardPass(weight: UnsafePointer<Float>, readsInPlace: Bool) -> any ForwardPass {
    if let roundedKernels { return RoundedForwardPass(self, weight: weight, roundedKernels) }
    return DirectForwardPass(self, weight: weight, readsInPlace: readsInPlace)
  }

  /// - Parameters:
  ///   - images: how many pass, if all frames do before the weights' gradient is put.
  ///   - readsInPlace: whether products may take the input from where it lies.
  ///   - pieces: of how many pieces the weights' gradient is made; nil where it is not wanted.
  func backwardPass(
    images: Int?, weight: UnsafePointer<Float>, readsInPlace: Bool, wantsInputGradient: Bool, pieces: Int?
  ) -> any BackwardPass {
    if let roundedKernels {
      return RoundedBackwardPass(
        self, images: images, weight: weight, wantsInputGradient: wantsInputGradient, pieces: pieces,
        roundedKernels)
    }
    return DirectBackwardPass(
      self, weight: weight, readsInPlace: readsInPlace, wantsInputGradient: wantsInputGradient, pieces: pieces
    )
  }

  /// How many pieces a forward pass has: few where products would wait for their weights. The fastest have a run of pixels a
  /// piece at least.
  private func forwardPieces(_ images: Int) -> Int {
    roundedKernels == nil ? pieces(units(images)) : shared(images * shape.height * shape.width / run)
  }

  /// How many pieces a backward pass of so many units has. Large weights have few partial sums: each is as large as the
  /// weights.
  ///
  /// - Parameter least: a piece has so many units at least, if they are enough for four pieces.
  func pieces(_ units: Int, ofAtLeast least: Int = 1) -> Int {
    min(units, shared(min((1 << 20) / (shape.inChannels * shape.outChannels * shape.taps), units / least)))
  }

  /// About as many pieces, from 4 to 16, that two or four threads share evenly.
  private func shared(_ pieces: Int) -> Int { max(4, min(16, pieces / 4 * 4)) }

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

  /// Loads a frame rounded to bfloat16, as the kernels' `load` has it: paired values to their place among `all` pixels.
  func loadRounded(
    _ input: [PixelSource], _ frame: Frame, plain: UnsafeMutablePointer<UInt16>?,
    paired: UnsafeMutablePointer<UInt16>?, before: Int, all: Int, _ kernels: azimuth_rounded_kernels
  ) {
    var first = 0
    for part in input {
      var source = part.from(frame.input / shape.inChannels * part.channels)
      kernels.load(
        plain, paired, before, all, source.pixels, part.channels * pixelStep, first, part.channels,
        shape.inChannels, frame.inArea.columns, &source.transform)
      first += part.channels
    }
  }

  /// The place that so many pixels of so many channels take when rounded, in Floats; a multiple of a cache line.
  func roundedCount(_ pixels: Int, _ channels: Int, _ kernels: azimuth_rounded_kernels) -> Int {
    (kernels.count(pixels, channels) + 31) / 32 * 16
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
    let kernels = engine.kernels(for: channels)
    let tile = roundedKernels == nil ? kernels.tile : 16
    return area.rows * max(1, area.columns * channels / kernels.width / tile)
  }

  // MARK: - Frames

  /// Whether units are of pixels, wherever they lie: otherwise they are images.
  var hasPixelUnits: Bool { shape.isPointwise && pixelStep == 1 }

  /// What a pass over so many images can be cut into.
  func units(_ images: Int) -> Int {
    hasPixelUnits ? (images * shape.height * shape.width + unit - 1) / unit : images
  }

  var frameInArea: azimuth_area {
    shape.isPointwise ? azimuth_area(rows: 1, columns: run) : shape.area
  }

  var frameOutArea: azimuth_area {
    shape.isPointwise ? azimuth_area(rows: 1, columns: run) : shape.outArea
  }

  /// The frames of some of the units of so many images.
  func frames(_ units: Range<Int>, images: Int) -> [Frame] {
    if hasPixelUnits {
      let end = min(units.upperBound * unit, images * shape.height * shape.width)
      return stride(from: units.lowerBound * unit, to: end, by: run).map { first in
        frame(input: first, output: first, azimuth_area(rows: 1, columns: min(run, end - first)))
      }
    }
    guard shape.isPointwise else {
      return units.map {
        Frame(
          input: $0 * shape.inCount, output: $0 * shape.outCount, inArea: shape.area, outArea: shape.outArea)
      }
    }
    return (units.lowerBound * shape.height..<units.upperBound * shape.height).flatMap { row in
      let (image, y) = (row / shape.height, row % shape.height)
      let place = (image * allPixels.rows + firstPixel + y * pixelStep) * allPixels.columns + firstPixel
      return stride(from: 0, to: shape.width, by: run).map { first in
        frame(
          input: place + first * pixelStep, output: row * shape.width + first,
          azimuth_area(rows: 1, columns: min(run, shape.width - first)))
      }
    }
  }

  /// A run of pixels, from the input's and the output's pixels given on.
  private func frame(input: Int, output: Int, _ area: azimuth_area) -> Frame {
    Frame(input: input * shape.inChannels, output: output * shape.outChannels, inArea: area, outArea: area)
  }
}
