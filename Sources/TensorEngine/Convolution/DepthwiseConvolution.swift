import CKernels

/// A convolution of each channel with a kernel of its own, an image at a time.
struct DepthwiseConvolution: ConvolutionAlgorithm {
  let shape: ConvolutionShape
  let engine: Engine

  /// Whether the kernels take this shape.
  static func suits(_ shape: ConvolutionShape) -> Bool {
    shape.isDepthwise && max(shape.kernelHeight, shape.kernelWidth) <= Int(AZIMUTH_DEPTHWISE_SIDE)
      && (1...Int(AZIMUTH_DEPTHWISE_UNIT)).contains { $0 % shape.stride == 0 && $0 % shape.dilation == 0 }
  }

  private var width: Int { shape.inBlock }
  var geometry: azimuth_depthwise {
    azimuth_depthwise(
      channels: shape.inChannels, area: shape.area, out_area: shape.outArea,
      kernel: azimuth_area(rows: shape.kernelHeight, columns: shape.kernelWidth), stride: shape.stride,
      padding: shape.padding, dilation: shape.dilation, is_near: 0)
  }

  func forward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let input = input[0]
    let weights = packed(weight)
    let kernels = engine.kernels(for: shape.inChannels)
    let moments = withUnsafePointer(to: geometry) { geometry in
      engine.withScratch(azimuth_depthwise_scratch(geometry)) { scratch in
        engine.channelSums(images: images, channels: shape.outChannels) { range, _, worker, sums, squares in
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
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradients: [GradientTarget?], weightGradient: GradientTarget?, wantsMoments: Bool
  ) -> ChannelSums? {
    let (input, inputGradient) = (input[0], inputGradients[0])
    let weights = packed(weight)
    let kernels = engine.kernels(for: shape.inChannels)
    let pieces = min(images, 16)
    let count = shape.inChannels * shape.taps
    let partial = engine.memory.allocate(weightGradient == nil ? 1 : pieces * count)
    let moments = withUnsafePointer(to: geometry) { geometry in
      engine.withScratch(azimuth_depthwise_scratch(geometry)) { scratch in
        engine.channelSums(images: images, channels: shape.inChannels, pieces: pieces) {
          range, piece, worker, first, products in
          let sums = weightGradient == nil ? nil : partial.pointer + piece * count
          sums?.update(repeating: 0, count: count)
          for image in range {
            var source = input.from(image * shape.inCount)
            var slopes = gradient.from(image * shape.outCount)
            kernels.depthwise_backward(
              geometry, source.pixels, &source.transform, slopes.pixels, &slopes.transform, weights.pointer,
              inputGradient.map { $0.pointer + image * shape.inCount },
              inputGradient?.accumulate == true ? 1 : 0, sums, scratch[worker],
              wantsMoments ? first : nil, wantsMoments ? products : nil)
          }
        }
      }
    }
    if let weightGradient { unpack(partial, pieces: pieces, to: weightGradient) }
    return wantsMoments && inputGradient != nil ? moments : nil
  }

  /// (C, 1, K, L), packed: (block, tap, channel of the block).
  func packed(_ weight: UnsafePointer<Float>) -> Storage {
    let packed = engine.memory.allocate(shape.inChannels * shape.taps)
    let (taps, width) = (shape.taps, width)
    engine.forEachPiece(shape.inChannels / width) { range, _, _ in
      for block in range {
        let (from, to) = (weight + block * width * taps, packed.pointer + block * width * taps)
        for tap in 0..<taps {
          for channel in 0..<width { to[tap &* width &+ channel] = from[channel &* taps &+ tap] }
        }
      }
    }
    return packed
  }

  /// Adds up the pieces' packed gradients in order.
  func unpack(_ packed: Storage, pieces: Int, to target: GradientTarget) {
    let (taps, width, count) = (shape.taps, width, shape.inChannels * shape.taps)
    engine.forEachPiece(shape.inChannels / width) { range, _, _ in
      azimuth_add_pieces(
        packed.pointer + range.lowerBound * width * taps, range.count * width * taps, count, pieces)
      for block in range {
        let (from, to) = (packed.pointer + block * width * taps, target.pointer + block * width * taps)
        for channel in 0..<width {
          for tap in 0..<taps {
            let value = from[tap &* width &+ channel]
            to[channel &* taps &+ tap] = target.accumulate ? to[channel &* taps &+ tap] + value : value
          }
        }
      }
    }
  }
}
