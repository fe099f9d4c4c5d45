import CKernels

/// A convolution of each channel with a kernel of its own, a block of channels at a time.
struct DepthwiseConvolution: ConvolutionAlgorithm {
  let shape: ConvolutionShape
  let engine: Engine

  private var width: Int { shape.inBlock }
  private var blocks: Int { shape.inChannels / width }
  private var area: azimuth_area { azimuth_area(rows: shape.height, columns: shape.width) }
  private var outArea: azimuth_area { azimuth_area(rows: shape.outHeight, columns: shape.outWidth) }
  private var padded: azimuth_area {
    azimuth_area(rows: shape.height + 2 * shape.padding, columns: shape.width + 2 * shape.padding)
  }
  private var paddedGradient: azimuth_area {
    azimuth_area(rows: shape.height + shape.reachY, columns: shape.width + shape.reachX)
  }

  func forward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let weights = packed(weight, isMirrored: false)
    let kernels = engine.kernels(for: shape.inChannels)
    let offsets = offsets(in: padded)
    return engine.withScratch(padded.count * width) { scratch in
      engine.channelSums(images: images, channels: shape.outChannels) { range, worker, sums, squares in
        for image in range {
          for block in 0..<blocks {
            let x = scratch[worker]
            load(input, image: image, block: block, to: x, kernels)
            kernels.depthwise(
              outArea, x, shape.stride * padded.columns * width, shape.stride * width, shape.taps, offsets,
              weights.pointer + block * shape.taps * width, output + image * shape.outCount + block * width,
              shape.outWidth * shape.outChannels, shape.outChannels)
          }
          if wantsMoments {
            kernels.moments(output + image * shape.outCount, outArea.count, shape.outChannels, sums, squares)
          }
        }
      }.when(wantsMoments)
    }
  }

  func backward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradient: GradientTarget?, weightGradient: GradientTarget?
  ) {
    let mirrored = packed(weight, isMirrored: true)
    let kernels = engine.kernels(for: shape.inChannels)
    let (offsets, gradientOffsets) = (offsets(in: padded), offsets(in: paddedGradient))
    let pieces = min(images, 16)
    let count = shape.inChannels * shape.taps
    let partial = engine.memory.allocate(pieces * count)
    let sizes = [
      padded.count * width, outArea.count * width, paddedGradient.count * width, area.count * width,
    ]
    engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.forEachPiece(images) { range, piece, worker in
        let x = scratch[worker]
        let dy = x + sizes[0]
        let dySpread = dy + sizes[1]
        let dx = dySpread + sizes[2]
        let sums = partial.pointer + piece * count
        sums.update(repeating: 0, count: count)
        for image in range {
          for block in 0..<blocks {
            var slope = gradient.from(image * shape.outCount, channel: block * width)
            if weightGradient != nil {
              load(input, image: image, block: block, to: x, kernels)
              kernels.load(
                dy, slope.pixels, shape.outChannels, 1, outArea, outArea, 0, 0, 1, &slope.transform)
              kernels.depthwise_outer(
                outArea, x, shape.stride * padded.columns * width, shape.stride * width, shape.taps, offsets,
                dy,
                outArea.columns * width, width, sums + block * shape.taps * width)
            }
            guard let inputGradient else { continue }
            kernels.load(
              dySpread, slope.pixels, shape.outChannels, 1, outArea, paddedGradient,
              shape.reachY - shape.padding,
              shape.reachX - shape.padding, shape.stride, &slope.transform)
            kernels.depthwise(
              area, dySpread, paddedGradient.columns * width, width, shape.taps, gradientOffsets,
              mirrored.pointer + block * shape.taps * width, dx, area.columns * width, width)
            input.unload(
              dx, at: image * shape.inCount, channel: block * width, area: area, channels: shape.inChannels,
              blocks: 1, kernels, to: inputGradient)
          }
        }
      }
    }
    if let weightGradient { unpack(partial.pointer, pieces: pieces, to: weightGradient) }
  }

  private func load(
    _ input: PixelSource, image: Int, block: Int, to x: UnsafeMutablePointer<Float>,
    _ kernels: azimuth_kernels
  ) {
    var source = input.from(image * shape.inCount, channel: block * width)
    kernels.load(
      x, source.pixels, shape.inChannels, 1, area, padded, shape.padding, shape.padding, 1, &source.transform)
  }

  /// (C, 1, K, L) as (block, tap, channel of the block), the taps' order turned round or not.
  private func packed(_ weight: UnsafePointer<Float>, isMirrored: Bool) -> Storage {
    let packed = engine.memory.allocate(shape.inChannels * shape.taps)
    for channel in 0..<shape.inChannels {
      for tap in 0..<shape.taps {
        let place = (channel / width * shape.taps + tap) * width + channel % width
        packed.pointer[place] = weight[channel * shape.taps + (isMirrored ? shape.taps - 1 - tap : tap)]
      }
    }
    return packed
  }

  /// Adds up the pieces' packed gradients in order.
  private func unpack(_ packed: UnsafePointer<Float>, pieces: Int, to target: GradientTarget) {
    for channel in 0..<shape.inChannels {
      for tap in 0..<shape.taps {
        let place = (channel / width * shape.taps + tap) * width + channel % width
        let index = channel * shape.taps + tap
        var sum: Float = target.accumulate ? target.pointer[index] : 0
        for piece in 0..<pieces { sum += packed[piece * shape.inChannels * shape.taps + place] }
        target.pointer[index] = sum
      }
    }
  }

  /// Where the taps lie in padded scratch.
  private func offsets(in padded: azimuth_area) -> [Int] {
    (0..<shape.taps).map {
      let (y, x) = ($0 / shape.kernelWidth, $0 % shape.kernelWidth)
      return (y * padded.columns + x) * shape.dilation * width
    }
  }
}
