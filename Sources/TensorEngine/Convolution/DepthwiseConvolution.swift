import CKernels

/// A convolution of each channel with a kernel of its own, a block of channels at a time.
struct DepthwiseConvolution: ConvolutionAlgorithm {
  let shape: ConvolutionShape
  let engine: Engine

  private var width: Int { shape.inBlock }
  private var blocks: Int { shape.inChannels / width }
  private var padded: azimuth_area { shape.padded(shape.area) }

  func forward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let weights = packed(weight, isMirrored: false)
    let kernels = engine.kernels(for: shape.inChannels)
    let offsets = shape.offsets(in: padded, blocks: 1, width: width)
    let moments = engine.withScratch(padded.count * width) { scratch in
      engine.channelSums(images: images, channels: shape.outChannels) { range, worker, sums, squares in
        let x = scratch[worker]
        for image in range {
          let y = output + image * shape.outCount
          for block in 0..<blocks {
            load(input, image: image, block: block, to: x, kernels)
            kernels.depthwise(
              shape.outArea, x, shape.stride * padded.columns * width, shape.stride * width, shape.taps,
              offsets, weights.pointer + block * shape.taps * width, y + block * width,
              shape.outWidth * shape.outChannels, shape.outChannels)
          }
          if wantsMoments { kernels.moments(y, shape.outArea.count, shape.outChannels, sums, squares) }
        }
      }
    }
    return wantsMoments ? moments : nil
  }

  func backward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradient: GradientTarget?, weightGradient: GradientTarget?
  ) {
    let mirrored = packed(weight, isMirrored: true)
    let kernels = engine.kernels(for: shape.inChannels)
    let slopes = GradientScratch(shape, inArea: shape.area, outArea: shape.outArea, channels: width)
    let taps = shape.offsets(in: padded, blocks: 1, width: width)
    let mirroredTaps = shape.offsets(in: slopes.spread, blocks: 1, width: width)
    let pieces = min(images, 16)
    let count = shape.inChannels * shape.taps
    let partial = engine.memory.allocate(pieces * count)
    let sizes = [padded.count * width, slopes.count, shape.area.count * width]
    engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.forEachPiece(images, atMost: pieces) { range, piece, worker in
        let x = scratch[worker]
        let dy = x + sizes[0]
        let dx = dy + sizes[1]
        let sums = partial.pointer + piece * count
        sums.update(repeating: 0, count: count)
        for image in range {
          for block in 0..<blocks {
            slopes.load(
              gradient, at: image * shape.outCount, channel: block * width, area: shape.outArea, to: dy,
              kernels)
            if weightGradient != nil {
              load(input, image: image, block: block, to: x, kernels)
              let own = slopes.pixels(in: dy, width: width)
              kernels.depthwise_outer(
                shape.outArea, x, shape.stride * padded.columns * width, shape.stride * width, shape.taps,
                taps, own.first, own.row, width, sums + block * shape.taps * width)
            }
            guard let inputGradient else { continue }
            kernels.depthwise(
              shape.area, dy, slopes.spread.columns * width, width, shape.taps, mirroredTaps,
              mirrored.pointer + block * shape.taps * width, dx, shape.width * width, width)
            input.unload(
              dx, at: image * shape.inCount, channel: block * width, channels: shape.inChannels, blocks: 1,
              area: shape.area, to: inputGradient, kernels)
          }
        }
      }
    }
    if let weightGradient { unpack(partial, pieces: pieces, to: weightGradient) }
  }

  private func load(
    _ input: PixelSource, image: Int, block: Int, to x: UnsafeMutablePointer<Float>,
    _ kernels: azimuth_kernels
  ) {
    input.load(
      to: x, at: image * shape.inCount, channel: block * width, channels: shape.inChannels, blocks: 1,
      area: shape.area, padded: padded, top: shape.padding, left: shape.padding, kernels)
  }

  /// Where a weight stands when packed: (block, tap, channel of the block).
  private func place(channel: Int, tap: Int) -> Int {
    (channel / width * shape.taps + tap) * width + channel % width
  }

  /// (C, 1, K, L), packed, the taps' order turned round or not.
  private func packed(_ weight: UnsafePointer<Float>, isMirrored: Bool) -> Storage {
    let packed = engine.memory.allocate(shape.inChannels * shape.taps)
    for channel in 0..<shape.inChannels {
      for tap in 0..<shape.taps {
        packed.pointer[place(channel: channel, tap: tap)] =
          weight[channel * shape.taps + (isMirrored ? shape.taps - 1 - tap : tap)]
      }
    }
    return packed
  }

  /// Adds up the pieces' packed gradients in order.
  private func unpack(_ packed: Storage, pieces: Int, to target: GradientTarget) {
    for channel in 0..<shape.inChannels {
      for tap in 0..<shape.taps {
        let index = channel * shape.taps + tap
        var sum: Float = target.accumulate ? target.pointer[index] : 0
        for piece in 0..<pieces {
          sum += packed.pointer[piece * shape.inChannels * shape.taps + place(channel: channel, tap: tap)]
        }
        target.pointer[index] = sum
      }
    }
  }
}
