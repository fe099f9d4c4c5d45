import CKernels

/// A convolution of each channel with a kernel of its own, an image at a time.
struct DepthwiseConvolution: ConvolutionAlgorithm {
  let shape: ConvolutionShape
  let engine: Engine
  private let runs: [(channels: Range<Int>, kernels: azimuth_kernels)]

  init(shape: ConvolutionShape, engine: Engine) {
    (self.shape, self.engine) = (shape, engine)
    runs = engine.channelRuns(shape.inChannels)
  }

  /// Whether the kernels take this shape.
  static func suits(_ shape: ConvolutionShape) -> Bool {
    shape.isDepthwise && max(shape.kernelHeight, shape.kernelWidth) <= Int(AZIMUTH_DEPTHWISE_SIDE)
      && (1...Int(AZIMUTH_DEPTHWISE_UNIT)).contains { $0 % shape.stride == 0 && $0 % shape.dilation == 0 }
  }

  private var geometry: azimuth_depthwise {
    azimuth_depthwise(
      channels: shape.inChannels, count: shape.inChannels, area: shape.area, out_area: shape.outArea,
      kernel: azimuth_area(rows: shape.kernelHeight, columns: shape.kernelWidth), stride: shape.stride,
      padding: shape.padding, dilation: shape.dilation, first_row: 0, end_row: shape.outArea.rows)
  }

  /// How much scratch memory a worker needs, in values.
  var scratchCount: Int { withUnsafePointer(to: geometry) { azimuth_depthwise_scratch($0) } }
  /// Values of the weights.
  var weightCount: Int { shape.inChannels * shape.taps }

  func forward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let weights = packed(weight)
    let moments = engine.withScratch(scratchCount) { scratch in
      engine.channelSums(images: images, channels: shape.outChannels) { range, _, worker, sums, squares in
        for image in range {
          convolve(
            image, input[0], weights, to: output + image * shape.outCount, scratch: scratch[worker],
            moments: wantsMoments ? (sums, squares) : nil)
        }
      }
    }
    return wantsMoments ? moments : nil
  }

  func backward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradients: [GradientTarget?], weightGradient: GradientTarget?, wantsMoments: Bool
  ) -> ChannelSums? {
    let weights = packed(weight)
    let pieces = min(images, 16)
    let partial = weightGradient.map { _ in engine.memory.allocate(pieces * weightCount) }
    let moments = engine.withScratch(scratchCount) { scratch in
      engine.channelSums(images: images, channels: shape.inChannels, pieces: pieces) {
        range, piece, worker, sums, products in
        let weightSums = partial.map { $0.pointer + piece * weightCount }
        weightSums?.update(repeating: 0, count: weightCount)
        for image in range {
          carryBack(
            gradient.from(image * shape.outCount), to: image, input[0], weights, inputGradients[0],
            weightSums: weightSums, scratch: scratch[worker], moments: wantsMoments ? (sums, products) : nil)
        }
      }
    }
    if let weightGradient, let partial { unpack(partial, pieces: pieces, to: weightGradient) }
    return wantsMoments && inputGradients[0] != nil ? moments : nil
  }

  // MARK: - One image

  /// Convolves an image.
  ///
  /// - Parameters:
  ///   - weights: as `packed` has them.
  ///   - moments: where Σ and Σ of squares of each output channel are added to.
  func convolve(
    _ image: Int, _ input: PixelSource, _ weights: Storage, to output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?
  ) {
    var geometry = geometry
    let rows = shape.outArea.rows
    // Several runs go through so many rows in turn, which the second then finds in the second-level cache.
    let together = runs.count > 1 ? 16 : rows
    for row in stride(from: 0, to: rows, by: together) {
      (geometry.first_row, geometry.end_row) = (row, min(row + together, rows))
      for (channels, kernels) in runs {
        let first = channels.lowerBound
        var source = input.from(image * shape.inCount, channel: first)
        geometry.count = channels.count
        kernels.depthwise(
          &geometry, source.pixels, &source.transform, weights.pointer + first * shape.taps, output + first,
          scratch, moments.map { $0.sums + first }, moments.map { $0.products + first })
      }
    }
  }

  /// Carries an image's gradient back.
  ///
  /// - Parameters:
  ///   - gradient: of the image's output, from its first value on.
  ///   - output: where the image's output is put, in scratch memory, if it is wanted once more.
  ///   - weightSums: where the weights' packed gradient is added to; nil where it is not wanted.
  ///   - moments: where the moments of the input's gradient are added to, as `ConvolutionAlgorithm` has them.
  func carryBack(
    _ gradient: PixelSource, to image: Int, _ input: PixelSource, _ weights: Storage,
    _ inputGradient: GradientTarget?, output: UnsafeMutablePointer<Float>? = nil,
    weightSums: UnsafeMutablePointer<Float>?, scratch: UnsafeMutablePointer<Float>,
    moments: PixelSource.GradientMoments?
  ) {
    var geometry = geometry
    for (channels, kernels) in runs {
      let first = channels.lowerBound
      var source = input.from(image * shape.inCount, channel: first)
      var slopes = gradient.from(0, channel: first)
      geometry.count = channels.count
      kernels.depthwise_backward(
        &geometry, source.pixels, &source.transform, slopes.pixels, &slopes.transform,
        weights.pointer + first * shape.taps, output.map { $0 + first },
        inputGradient.map { $0.pointer + image * shape.inCount + first },
        inputGradient?.accumulate == true ? 1 : 0, weightSums.map { $0 + first * shape.taps }, scratch,
        moments.map { $0.sums + first }, moments.map { $0.products + first })
    }
  }

  // MARK: - Weights

  /// (C, 1, K, L), packed: (block, tap, channel of the block).
  func packed(_ weight: UnsafePointer<Float>) -> Storage {
    let packed = engine.memory.allocate(weightCount)
    let taps = shape.taps
    forEachBlock { first, width in
      let (from, to) = (weight + first * taps, packed.pointer + first * taps)
      for tap in 0..<taps {
        for channel in 0..<width { to[tap &* width &+ channel] = from[channel &* taps &+ tap] }
      }
    }
    return packed
  }

  /// Adds up the pieces' packed gradients in order.
  func unpack(_ packed: Storage, pieces: Int, to target: GradientTarget) {
    let (taps, count) = (shape.taps, weightCount)
    forEachBlock { first, width in
      let (from, to) = (packed.pointer + first * taps, target.pointer + first * taps)
      azimuth_add_pieces(from, width * taps, count, pieces)
      for channel in 0..<width {
        for tap in 0..<taps {
          let value = from[tap &* width &+ channel]
          to[channel &* taps &+ tap] = target.accumulate ? to[channel &* taps &+ tap] + value : value
        }
      }
    }
  }

  /// Calls `body` on the pool for each block of channels.
  private func forEachBlock(_ body: (_ first: Int, _ width: Int) -> Void) {
    for (channels, kernels) in runs {
      engine.forEachPiece(channels.count / kernels.width) { range, _, _ in
        for block in range { body(channels.lowerBound + block * kernels.width, kernels.width) }
      }
    }
  }
}
