import CKernels

/// A dense convolution, product by product: any kernel, stride and dilation.
struct DirectConvolution: ConvolutionAlgorithm {
  let shape: ConvolutionShape
  let engine: Engine

  /// What is convolved at once: an image, or a run of pixels where no pixel sees another.
  private struct Frame {
    /// Where the frame begins in the images.
    let input: Int, output: Int
    let inArea: azimuth_area, outArea: azimuth_area
  }

  func forward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let packing = PackedWeights(shape: shape, isTransposed: false, tapsFirst: false)
    let packed = engine.memory.allocate(packing.count)
    packing.pack(weight, into: packed.pointer, engine: engine)
    let (weights, padded) = (UnsafePointer(packed.pointer), paddedInput)
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    let blockWeights = shape.inChannels * shape.taps * shape.outBlock
    let offsets = offsets(in: padded, blocks: shape.inChannels / shape.inBlock, width: shape.inBlock)
    return engine.withScratch(padded.count * shape.inChannels) { scratch in
      engine.channelSums(images: images, channels: shape.outChannels) { range, worker, sums, squares in
        forEachFrame(range) { frame in
          let x = scratch[worker]
          load(input, frame, to: x, padded, inKernels)
          for block in 0..<shape.outChannels / shape.outBlock {
            outKernels.multiply(
              frame.outArea, x, shape.stride * padded.columns * shape.inBlock, shape.stride * shape.inBlock,
              offsets.count, offsets, shape.inBlock, weights + block * blockWeights,
              output + frame.output + block * shape.outBlock, shape.outWidth * shape.outChannels,
              shape.outChannels)
          }
          if wantsMoments {
            outKernels.moments(output + frame.output, frame.outArea.count, shape.outChannels, sums, squares)
          }
        }
      }.when(wantsMoments)
    }
  }

  func backward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradient: GradientTarget?, weightGradient: GradientTarget?
  ) {
    let forward = PackedWeights(shape: shape, isTransposed: false, tapsFirst: false)
    let transposed = PackedWeights(shape: shape, isTransposed: true, tapsFirst: false)
    let packed = engine.memory.allocate(transposed.count)
    if inputGradient != nil { transposed.pack(weight, into: packed.pointer, engine: engine) }
    // Large weights have few partial sums: each is as large as the weights.
    let pieces = min(images, max(4, min(16, (1 << 20) / forward.count)))
    let partial = engine.memory.allocate(weightGradient == nil ? 1 : pieces * forward.count)

    let (padded, spread) = (paddedInput, paddedGradient)
    let sizes = [
      padded.count * shape.inChannels, frameOutArea.count * shape.outChannels,
      spread.count * shape.outChannels,
      frameInArea.count * shape.inChannels,
    ]
    engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.forEachPiece(images, atMost: pieces) { range, piece, worker in
        let x = scratch[worker]
        let dy = x + sizes[0]
        let dySpread = dy + sizes[1]
        let dx = dySpread + sizes[2]
        let sums = partial.pointer + piece * forward.count
        if weightGradient != nil { sums.update(repeating: 0, count: forward.count) }
        forEachFrame(range) { frame in
          if weightGradient != nil {
            addWeightGradient(input, gradient, frame, x: x, dy: dy, to: sums)
          }
          if let inputGradient {
            addInputGradient(
              input, gradient, frame, weights: packed.pointer, dy: dySpread, dx: dx, to: inputGradient)
          }
        }
      }
    }
    if let weightGradient {
      forward.unpack(partial.pointer, pieces: pieces, to: weightGradient, engine: engine)
    }
  }

  /// dW += x·dy, tap by tap.
  private func addWeightGradient(
    _ input: PixelSource, _ gradient: PixelSource, _ frame: Frame, x: UnsafeMutablePointer<Float>,
    dy: UnsafeMutablePointer<Float>, to sums: UnsafeMutablePointer<Float>
  ) {
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    let (padded, outBlock) = (paddedInput, shape.outBlock)
    load(input, frame, to: x, padded, inKernels)
    var gradientSource = gradient.from(frame.output)
    outKernels.load(
      dy, gradientSource.pixels, shape.outChannels, shape.outChannels / outBlock, frame.outArea,
      frame.outArea, 0,
      0, 1, &gradientSource.transform)
    let offsets = offsets(in: padded, blocks: shape.inChannels / shape.inBlock, width: shape.inBlock)
    for block in 0..<shape.outChannels / outBlock {
      outKernels.outer(
        frame.outArea, x, shape.stride * padded.columns * shape.inBlock, shape.stride * shape.inBlock,
        offsets.count, offsets, shape.inBlock, dy + block * frame.outArea.count * outBlock,
        frame.outArea.columns * outBlock, outBlock, sums + block * shape.inChannels * shape.taps * outBlock)
    }
  }

  /// dx = the gradient, spread by the stride, convolved with the mirrored weights.
  private func addInputGradient(
    _ input: PixelSource, _ gradient: PixelSource, _ frame: Frame, weights: UnsafePointer<Float>,
    dy: UnsafeMutablePointer<Float>, dx: UnsafeMutablePointer<Float>, to target: GradientTarget
  ) {
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    let (padded, inBlock, outBlock) = (paddedGradient, shape.inBlock, shape.outBlock)
    var gradientSource = gradient.from(frame.output)
    outKernels.load(
      dy, gradientSource.pixels, shape.outChannels, shape.outChannels / outBlock, frame.outArea, padded,
      shape.reachY - shape.padding, shape.reachX - shape.padding, shape.stride, &gradientSource.transform)
    let offsets = offsets(in: padded, blocks: shape.outChannels / outBlock, width: outBlock)
    let area = frame.inArea
    for block in 0..<shape.inChannels / inBlock {
      inKernels.multiply(
        area, dy, padded.columns * outBlock, outBlock, offsets.count, offsets, outBlock,
        weights + block * shape.outChannels * shape.taps * inBlock, dx + block * area.count * inBlock,
        area.columns * inBlock, inBlock)
    }
    input.unload(
      dx, at: frame.input, area: area, channels: shape.inChannels, blocks: shape.inChannels / inBlock,
      inKernels,
      to: target)
  }

  private func load(
    _ input: PixelSource, _ frame: Frame, to x: UnsafeMutablePointer<Float>, _ padded: azimuth_area,
    _ kernels: azimuth_kernels
  ) {
    var source = input.from(frame.input)
    kernels.load(
      x, source.pixels, shape.inChannels, shape.inChannels / shape.inBlock, frame.inArea, padded,
      shape.padding,
      shape.padding, 1, &source.transform)
  }

  // MARK: - Geometry

  /// Pixels of a run: as many as keep both sides of the product in the second-level cache.
  private var run: Int {
    max(24, min(240, 49_152 / max(shape.inChannels, shape.outChannels))) / 12 * 12
  }

  private var frameInArea: azimuth_area {
    shape.isPointwise
      ? azimuth_area(rows: 1, columns: run) : azimuth_area(rows: shape.height, columns: shape.width)
  }

  private var frameOutArea: azimuth_area {
    shape.isPointwise
      ? azimuth_area(rows: 1, columns: run) : azimuth_area(rows: shape.outHeight, columns: shape.outWidth)
  }

  private var paddedInput: azimuth_area {
    let area = frameInArea
    return azimuth_area(rows: area.rows + 2 * shape.padding, columns: area.columns + 2 * shape.padding)
  }

  /// Room for the gradient with a border that the mirrored kernel may reach.
  private var paddedGradient: azimuth_area {
    let area = frameInArea
    return azimuth_area(rows: area.rows + shape.reachY, columns: area.columns + shape.reachX)
  }

  private func forEachFrame(_ images: Range<Int>, _ body: (Frame) -> Void) {
    guard shape.isPointwise else {
      for image in images {
        body(
          Frame(
            input: image * shape.inCount, output: image * shape.outCount, inArea: frameInArea,
            outArea: frameOutArea))
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

  /// Where the taps of each block of channels lie in padded scratch.
  private func offsets(in padded: azimuth_area, blocks: Int, width: Int) -> [Int] {
    var offsets: [Int] = []
    for block in 0..<blocks {
      for tapY in 0..<shape.kernelHeight {
        for tapX in 0..<shape.kernelWidth {
          let pixel = (block * padded.rows + tapY * shape.dilation) * padded.columns + tapX * shape.dilation
          offsets.append(pixel * width)
        }
      }
    }
    return offsets
  }
}
