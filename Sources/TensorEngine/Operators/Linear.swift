extension Engine {
  /// x·Wᵀ + b.
  ///
  /// - Parameters:
  ///   - input: (N, C).
  ///   - weight: (O, C).
  ///   - bias: (O), or nil for none.
  /// - Returns: (N, O).
  public func linear(_ input: Tensor, weight: Tensor, bias: Tensor? = nil) -> Tensor {
    precondition(input.shape.count == 2 && weight.shape.count == 2 && input.shape[1] == weight.shape[1])
    let (n, o) = (input.shape[0], weight.shape[0])
    let records = records(input, weight, bias)
    let output = output([n, o], records: records)
    multiply(input, weight, to: output)
    if let bias {
      for row in 0..<n {
        for column in 0..<o { output.pointer[row * o + column] += bias.pointer[column] }
      }
    }
    if records {
      tape?.record {
        guard let dy = output.gradientPointer else { return }
        self.carryBack(dy, to: input, weight)
        if let bias, bias.needsGradient {
          let (db, accumulate) = bias.gradientTarget()
          for column in 0..<o {
            var sum: Float = accumulate ? db[column] : 0
            for row in 0..<n { sum += dy[row * o + column] }
            db[column] = sum
          }
        }
      }
    }
    return output
  }

  /// output ← x·Wᵀ.
  private func multiply(_ input: Tensor, _ weight: Tensor, to output: Tensor) {
    let (n, c, o) = (input.shape[0], input.shape[1], weight.shape[0])
    if let pointwise = pointwise(inputs: c, outputs: o) {
      _ = pointwise.forward(
        images: n, [.plain(input.pointer, c)], weight: weight.pointer, to: output.pointer,
        wantsMoments: false)
      return
    }
    matrixProduct(
      rows: n, columns: o, inner: c, a: input.pointer, b: weight.pointer, transposeB: true,
      into: output.pointer, beta: 0)
  }

  /// The gradient of the output to that of x and of W.
  private func carryBack(_ dy: UnsafePointer<Float>, to input: Tensor, _ weight: Tensor) {
    let (n, c, o) = (input.shape[0], input.shape[1], weight.shape[0])
    let dx = input.needsGradient ? input.gradientTarget() : nil
    let dw = weight.needsGradient ? weight.gradientTarget() : nil
    if let pointwise = pointwise(inputs: c, outputs: o) {
      _ = pointwise.backward(
        images: n, [.plain(input.pointer, c)], weight: weight.pointer, gradient: .plain(dy, o),
        inputGradients: [dx], weightGradient: dw, wantsMoments: false)
      return
    }
    if let dx {
      matrixProduct(
        rows: n, columns: c, inner: o, a: dy, b: weight.pointer, into: dx.pointer,
        beta: dx.accumulate ? 1 : 0)
    }
    if let dw {
      matrixProduct(
        rows: o, columns: c, inner: n, a: dy, transposeA: true, b: input.pointer, into: dw.pointer,
        beta: dw.accumulate ? 1 : 0)
    }
  }

  /// The same products as a pointwise convolution of images of one pixel, where those are faster than OpenBLAS: where values
  /// are split.
  private func pointwise(inputs: Int, outputs: Int) -> DirectConvolution? {
    let shape = ConvolutionShape(
      inChannels: inputs, height: 1, width: 1, outChannels: outputs, kernelHeight: 1, kernelWidth: 1,
      stride: 1, padding: 0, dilation: 1, groups: 1)
    let pointwise = DirectConvolution(shape: shape, engine: self)
    return arithmetic == .fast && pointwise.roundedKernels != nil ? pointwise : nil
  }
}
