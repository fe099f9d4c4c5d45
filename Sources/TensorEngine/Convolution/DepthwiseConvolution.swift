import CKernels

/// A convolution of each channel with a kernel of its own, an image at a time.
struct DepthwiseConvolution: ConvolutionAlgorithm {
  let shape: ConvolutionShape
  let engine: Engine

  /// Whether the kernels take this shape.
  static func suits(_ shape: ConvolutionShape) -> Bool {
    shape.isDepthwise && shape.taps <= Int(AZIMUTH_DEPTHWISE_TAPS)
      && shape.stride <= Int(AZIMUTH_DEPTHWISE_STRIDES)
  }

  private var width: Int { shape.inBlock }
  private var geometry: azimuth_depthwise {
    azimuth_depthwise(
      channels: shape.inChannels, area: shape.area, out_area: shape.outArea,
      kernel: azimuth_area(rows: shape.kernelHeight, columns: shape.kernelWidth), stride: shape.stride,
      padding: shape.padding, dilation: shape.dilation)
  }

  func forward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let weights = packed(weight)
    let kernels = engine.kernels(for: shape.inChannels)
    let moments = withUnsafePointer(to: geometry) { geometry in
      engine.withScratch(azimuth_depthwise_scratch(geometry)) { scratch in
        engine.channelSums(images: images, channels: shape.outChannels) { range, worker, sums, squares in
          for image in range {
            var source = input.from(image * shape.inCount)
            kernels.depthwise(
              geometry, source.pixels, &source.transform, weights.pointer, output + image * shape.outCount,
              scratch[worker], wantsMoments ? sums : nil, wantsMoments ? squares : nil)
          }
        }
      }
    }
    return wantsMoments ? moments : nil
  }

  func backward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradient: GradientTarget?, weightGradient: GradientTarget?
  ) {
    let weights = packed(weight)
    let kernels = engine.kernels(for: shape.inChannels)
    let pieces = min(images, 16)
    let count = shape.inChannels * shape.taps
    let partial = engine.memory.allocate(weightGradient == nil ? 1 : pieces * count)
    withUnsafePointer(to: geometry) { geometry in
      engine.withScratch(azimuth_depthwise_scratch(geometry)) { scratch in
        engine.forEachPiece(images, atMost: pieces) { range, piece, worker in
          let sums = weightGradient == nil ? nil : partial.pointer + piece * count
          sums?.update(repeating: 0, count: count)
          for image in range {
            var source = input.from(image * shape.inCount)
            var slopes = gradient.from(image * shape.outCount)
            kernels.depthwise_backward(
              geometry, source.pixels, &source.transform, slopes.pixels, &slopes.transform, weights.pointer,
              inputGradient.map { $0.pointer + image * shape.inCount },
              inputGradient?.accumulate == true ? 1 : 0, sums, scratch[worker])
          }
        }
      }
    }
    if let weightGradient { unpack(partial, pieces: pieces, to: weightGradient) }
  }

  /// Where a weight stands when packed: (block, tap, channel of the block).
  private func place(channel: Int, tap: Int) -> Int {
    (channel / width * shape.taps + tap) * width + channel % width
  }

  /// (C, 1, K, L), packed.
  private func packed(_ weight: UnsafePointer<Float>) -> Storage {
    let packed = engine.memory.allocate(shape.inChannels * shape.taps)
    for channel in 0..<shape.inChannels {
      for tap in 0..<shape.taps {
        packed.pointer[place(channel: channel, tap: tap)] = weight[channel * shape.taps + tap]
      }
    }
    return packed
  }

  /// Adds up the pieces' packed gradients in order.
  private func unpack(_ packed: Storage, pieces: Int, to target: GradientTarget) {
    let count = shape.inChannels * shape.taps
    for channel in 0..<shape.inChannels {
      for tap in 0..<shape.taps {
        let index = channel * shape.taps + tap
        var sum: Float = target.accumulate ? target.pointer[index] : 0
        for piece in 0..<pieces { sum += packed.pointer[piece * count + place(channel: channel, tap: tap)] }
        target.pointer[index] = sum
      }
    }
  }
}
