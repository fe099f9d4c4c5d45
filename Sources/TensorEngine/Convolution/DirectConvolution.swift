import CKernels

/// A dense convolution, product by product: any kernel, stride and dilation.
struct DirectConvolution: ConvolutionAlgorithm {
  /// Of a pointwise convolution with a stride, only the pixels that it sees count: among them the stride is 1.
  let shape: ConvolutionShape
  let engine: Engine
  /// From one pixel that counts to the next, in either direction, and all pixels of an image.
  private let pixelStep: Int, allPixels: azimuth_area
  /// The first pixel that counts, in either direction.
  private let firstPixel: Int

  init(shape: ConvolutionShape, engine: Engine) {
    (pixelStep, self.shape) = shape.isSparse ? (shape.stride, shape.ofSeenPixels) : (1, shape)
    (allPixels, firstPixel) = (shape.area, shape.offset)
    self.engine = engine
  }

  var partWidth: Int? { shape.inBlock }

  /// What is convolved at once: an image, or a run of pixels where no pixel sees another.
  private struct Frame {
    /// Where the frame begins in the images.
    let input: Int, output: Int
    let inArea: azimuth_area, outArea: azimuth_area
  }

  func forward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let product = PackedProduct(
      PackedWeights(shape), weight, inputs: shape.inChannels, outputs: shape.outChannels, engine: engine)
    let padded = shape.padded(frameInArea)
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    let isRead = readsInPlace(input) && !product.isRounded
    let offsets =
      isRead
      ? placesOfBlocks
      : shape.offsets(in: padded, blocks: shape.inChannels / shape.inBlock, width: shape.inBlock)
    let count = padded.count * shape.inChannels
    let moments = engine.withScratch(count + product.scratchCount(count)) { scratch in
      engine.channelSums(images: images, channels: shape.outChannels) { range, _, worker, sums, squares in
        let x = scratch[worker]
        if !shape.isPointwise { clearBorder(of: x, padded, inKernels) }
        forEachFrame(range) { frame in
          let pixels: UnsafePointer<Float>
          if isRead {
            pixels = input[0].pixels + frame.input
          } else {
            load(input, frame, to: x, padded, inKernels)
            pixels = product.prepare(x, count: count, scratch: x + count)
          }
          var ahead = azimuth_ahead()
          lookAhead(input, behind: frame, tiles: tiles(frame.outArea, shape.outChannels), &ahead)
          azimuth_look_ahead(
            &ahead, output + frame.output + frame.outArea.count * shape.outChannels,
            frame.outArea.count * shape.outChannels)
          product.multiply(
            frame.outArea, pixels, row: shape.stride * padded.columns * shape.inBlock,
            step: isRead ? shape.inChannels * pixelStep : shape.stride * shape.inBlock, offsets: offsets,
            to: output + frame.output, outRow: shape.outWidth * shape.outChannels, outStep: shape.outChannels,
            outBlock: shape.outBlock, ahead: &ahead)
          if wantsMoments {
            outKernels.moments(
              output + frame.output, frame.outArea.count, shape.outChannels, sums, squares)
          }
        }
      }
    }
    return wantsMoments ? moments : nil
  }

  func backward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradients: [GradientTarget?], weightGradient: GradientTarget?, wantsMoments: Bool
  ) -> ChannelSums? {
    let (inBlock, outBlock) = (shape.inBlock, shape.outBlock)
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    let forward = PackedWeights(shape)
    // Large weights have few partial sums: each is as large as the weights.
    let pieces = min(images, max(4, min(16, (1 << 20) / forward.count)))
    let partial = engine.memory.allocate(weightGradient == nil ? 1 : pieces * forward.count)

    let padded = shape.padded(frameInArea)
    let slopes = GradientScratch(shape, inArea: frameInArea, outArea: frameOutArea)
    let isRead = readsInPlace(input)
    let taps =
      isRead ? placesOfBlocks : shape.offsets(in: padded, blocks: shape.inChannels / inBlock, width: inBlock)
    // A gradient that nothing clips and that is the first goes to memory as it is computed.
    let written =
      shape.isPointwise && pixelStep == 1 && input.count == 1 && input[0].transform.low == -.infinity
        && inputGradients[0]?.accumulate == false ? inputGradients[0] : nil
    let wantsInputGradient = inputGradients.contains { $0 != nil }
    let phases = !wantsInputGradient ? [] : slopes.phases.map { phase(weight, $0, slopes) }
    let sizes = [
      padded.count * shape.inChannels, slopes.count, frameInArea.count * shape.inChannels,
      phases.map { $0.product.scratchCount(slopes.count) }.max() ?? 0,
    ]
    let moments = engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.channelSums(images: images, channels: shape.inChannels, pieces: pieces) {
        range, piece, worker, first, products in
        let x = scratch[worker]
        let dy = x + sizes[0]
        let dx = dy + sizes[1]
        let sums = partial.pointer + piece * forward.count
        var addsWeights = false
        if pixelStep > 1 { clear(inputGradients, of: input, images: range) }
        if !shape.isPointwise {
          clearBorder(of: x, padded, inKernels)
          slopes.clearBorder(of: dy, area: frameOutArea, outKernels)
        }
        forEachFrame(range) { frame in
          slopes.load(gradient, at: frame.output, area: frame.outArea, to: dy, outKernels)
          if weightGradient != nil {
            // dW += x·dy, tap by tap.
            if !isRead { load(input, frame, to: x, padded, inKernels) }
            let own = slopes.pixels(in: dy, width: outBlock)
            outKernels.outer(
              frame.outArea, isRead ? input[0].pixels + frame.input : UnsafePointer(x),
              shape.stride * padded.columns * inBlock,
              isRead ? shape.inChannels * pixelStep : shape.stride * inBlock, taps.count, taps, inBlock,
              own.first, own.row, outBlock, shape.outChannels / outBlock, own.block, sums, addsWeights ? 1 : 0
            )
            addsWeights = true
          }
          if wantsInputGradient {
            // dx = dy convolved with the weights' transpose, phase by phase.
            let area = frame.inArea
            let pixels = phases[0].product.prepare(dy, count: slopes.count, scratch: dx + sizes[2])
            var ahead = azimuth_ahead()
            let tiles = tiles(frame.inArea, shape.inChannels)
            if weightGradient != nil { lookAhead(input, behind: frame, tiles: tiles, &ahead) }
            gradient.lookAhead(
              from: frame.output + frame.outArea.count * shape.outChannels, pixels: frame.outArea.count,
              tiles: tiles, &ahead)
            if let written {
              let count = area.count * shape.inChannels
              azimuth_look_ahead(&ahead, written.pointer + frame.input + count, count)
            } else {
              for (part, target) in zip(input, inputGradients) {
                if let target {
                  azimuth_look_ahead(
                    &ahead, target.pointer + frame.input / shape.inChannels * part.channels,
                    area.count * pixelStep * part.channels)
                }
              }
            }
            for (phase, offsets, product) in phases {
              let phaseArea = shape.isPointwise ? area : phase.area
              product.multiply(
                phaseArea, pixels, row: slopes.padded.columns * outBlock, step: outBlock, offsets: offsets,
                to: written.map { $0.pointer + frame.input }
                  ?? dx + (phase.y * area.columns + phase.x) * inBlock,
                outRow: shape.stride * area.columns * inBlock,
                outStep: written != nil ? shape.inChannels : shape.stride * inBlock,
                outBlock: written != nil ? inBlock : area.count * inBlock, ahead: &ahead)
            }
            if written != nil { return }
            var place = dx
            for (part, target) in zip(input, inputGradients) {
              if var target {
                // What no product reaches is zero already.
                if pixelStep > 1 { target.accumulate = true }
                part.unload(
                  place, at: frame.input / shape.inChannels * part.channels,
                  channels: part.channels * pixelStep, blocks: part.channels / inBlock, area: area,
                  to: target,
                  moments: wantsMoments ? (first, products) : nil, inKernels)
              }
              place += part.channels * area.count
            }
          }
        }
      }
    }
    if let weightGradient { forward.unpack(partial, pieces: pieces, to: weightGradient, engine: engine) }
    // Moments are those of the pixels that count, which are all that have a gradient, unless others gave them one before.
    let isWhole = pixelStep == 1 || inputGradients[0]?.accumulate == false
    return wantsMoments && wantsInputGradient && isWhole ? moments : nil
  }

  /// What a phase of the input's gradient needs: where dy's pixels are, and the weights that they meet.
  private func phase(
    _ weight: UnsafePointer<Float>, _ phase: GradientScratch.Phase, _ slopes: GradientScratch
  ) -> (GradientScratch.Phase, offsets: [Int], product: PackedProduct) {
    let packing = PackedWeights(shape, isTransposed: true, taps: phase.taps)
    let product = PackedProduct(
      packing, weight, inputs: shape.outChannels, outputs: shape.inChannels, engine: engine)
    return (phase, slopes.offsets(phase), product)
  }

  /// Whether products take the input from where it lies: pixels of many channels would compete for the same places in the
  /// cache.
  private func readsInPlace(_ input: [PixelSource]) -> Bool {
    shape.isPointwise && input.count == 1 && input[0].isPlain && shape.inChannels <= 128
  }

  /// Where the blocks of a pixel's channels begin in memory.
  private var placesOfBlocks: [Int] { (0..<shape.inChannels / shape.inBlock).map { $0 * shape.inBlock } }

  private func load(
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

  /// Puts zeros around the blocks of an image; loading leaves them.
  private func clearBorder(
    of x: UnsafeMutablePointer<Float>, _ padded: azimuth_area, _ kernels: azimuth_kernels
  ) {
    kernels.clear_border(
      x, shape.inChannels / kernels.width, shape.area, padded, shape.padding, shape.padding)
  }

  /// Has the pixels behind a frame's come, which are the next frame's.
  private func lookAhead(
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
  private func tiles(_ area: azimuth_area, _ channels: Int) -> Int {
    area.rows * ((area.columns + 15) / 16) * (channels / Engine.blockWidth(channels))
  }

  /// Sets gradients to zero that are not to be added to.
  private func clear(_ gradients: [GradientTarget?], of input: [PixelSource], images: Range<Int>) {
    for (part, target) in zip(input, gradients) {
      guard let target, !target.accumulate else { continue }
      let count = allPixels.count * part.channels
      (target.pointer + images.lowerBound * count).update(repeating: 0, count: images.count * count)
    }
  }

  // MARK: - Frames

  /// Pixels of a run: as many as keep both sides of the product in the second-level cache.
  private var run: Int {
    max(32, min(240, 49_152 / max(shape.inChannels, shape.outChannels))) / 16 * 16
  }

  private var frameInArea: azimuth_area {
    shape.isPointwise ? azimuth_area(rows: 1, columns: run) : shape.area
  }

  private var frameOutArea: azimuth_area {
    shape.isPointwise ? azimuth_area(rows: 1, columns: run) : shape.outArea
  }

  private func forEachFrame(_ images: Range<Int>, _ body: (Frame) -> Void) {
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
