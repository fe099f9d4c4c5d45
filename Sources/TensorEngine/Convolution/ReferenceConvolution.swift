import CKernels

/// A convolution by its definition, in plain loops: any shape, slowly. The other ways are compared with it.
struct ReferenceConvolution: ConvolutionAlgorithm {
  let shape: ConvolutionShape
  let engine: Engine

  func forward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let input = input[0]
    engine.forEachPiece(images) { range, _, _ in
      for image in range {
        let y = output + image * shape.outCount
        y.update(repeating: 0, count: shape.outCount)
        let x = loaded(input, image: image, count: shape.inCount, channels: shape.inChannels)
        forEachProduct { place, tap, result in y[result] += x[place] * weight[tap] }
      }
    }
    return nil
  }

  func backward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradients: [GradientTarget?], weightGradient: GradientTarget?, wantsMoments: Bool
  ) -> ChannelSums? {
    let (input, inputGradient) = (input[0], inputGradients[0])
    if let weightGradient, !weightGradient.accumulate {
      weightGradient.pointer.update(repeating: 0, count: shape.outChannels * shape.groupIn * shape.taps)
    }
    for image in 0..<images {
      let x = loaded(input, image: image, count: shape.inCount, channels: shape.inChannels)
      let dy = loaded(gradient, image: image, count: shape.outCount, channels: shape.outChannels)
      var dx = [Float](repeating: 0, count: shape.inCount)
      forEachProduct { place, tap, result in
        dx[place] += dy[result] * weight[tap]
        weightGradient?.pointer[tap] += dy[result] * x[place]
      }
      guard let inputGradient else { continue }
      let target = inputGradient.pointer + image * shape.inCount
      let bounds = (low: input.transform.low, high: input.transform.high)
      let unclipped = loaded(
        input, image: image, count: shape.inCount, channels: shape.inChannels, clips: false)
      for i in dx.indices {
        let passes = unclipped[i] > bounds.low && unclipped[i] < bounds.high
        target[i] = (inputGradient.accumulate ? target[i] : 0) + (passes ? dx[i] : 0)
      }
    }
    return nil
  }

  /// An image with its transform applied.
  private func loaded(
    _ source: PixelSource, image: Int, count: Int, channels: Int, clips: Bool = true
  ) -> [Float] {
    let transform = source.transform
    return (0..<count).map { i in
      let (place, channel) = (image * count + i, i % channels)
      var value = source.pixels[place]
      if let scale = transform.scale { value *= scale[channel] }
      if let other = transform.other, let slope = transform.slope { value += other[place] * slope[channel] }
      if let shift = transform.shift { value += shift[channel] }
      return clips ? min(max(value, transform.low), transform.high) : value
    }
  }

  /// Calls `body` with the places of an input value, a weight and the output value that their product belongs to.
  @inline(__always)
  private func forEachProduct(_ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void) {
    for outY in 0..<shape.outHeight {
      for outX in 0..<shape.outWidth {
        for out in 0..<shape.outChannels {
          let result = (outY * shape.outWidth + outX) * shape.outChannels + out
          for inside in 0..<shape.groupIn {
            let channel = out / shape.groupOut * shape.groupIn + inside
            for tapY in 0..<shape.kernelHeight {
              let y = shape.offset + outY * shape.stride + tapY * shape.dilation - shape.padding
              guard (0..<shape.height).contains(y) else { continue }
              for tapX in 0..<shape.kernelWidth {
                let x = shape.offset + outX * shape.stride + tapX * shape.dilation - shape.padding
                guard (0..<shape.width).contains(x) else { continue }
                body(
                  (y * shape.width + x) * shape.inChannels + channel,
                  ((out * shape.groupIn + inside) * shape.kernelHeight + tapY) * shape.kernelWidth + tapX,
                  result)
              }
            }
          }
        }
      }
    }
  }
}
