extension Engine {
  /// The sum of tensors of one shape, added in order.
  ///
  /// - Parameter inputs: at least one tensor.
  public func sum(_ inputs: [Tensor]) -> Tensor {
    precondition(!inputs.isEmpty && inputs.allSatisfy { $0.shape == inputs[0].shape }, "shapes differ")
    if inputs.count == 1 { return inputs[0] }
    let records = tape != nil && inputs.contains(where: \.needsGradient)
    let output = output(inputs[0].shape, records: records)
    let y = output.pointer
    let sources = inputs.map(\.pointer)
    forEachPiece(output.count) { range, _, _ in
      let (a, b) = (sources[0], sources[1])
      for i in range { y[i] = a[i] + b[i] }
      for x in sources.dropFirst(2) {
        for i in range { y[i] += x[i] }
      }
    }
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        for input in inputs where input.needsGradient { add(dy, to: input) }
      }
    }
    return output
  }

  /// Joins images along their channels: (N, C₁ + C₂ + …, H, W).
  public func concatenateChannels(_ inputs: [Tensor]) -> Tensor {
    precondition(!inputs.isEmpty, "nothing to join")
    let (n, _, h, w) = inputs[0].imageShape
    let channels = inputs.map { $0.shape[1] }
    precondition(
      inputs.allSatisfy { $0.shape[0] == n && $0.shape[2] == h && $0.shape[3] == w }, "images differ in size")
    let records = tape != nil && inputs.contains(where: \.needsGradient)
    let all = channels.reduce(0, +)
    let output = output([n, all, h, w], records: records)
    var first = 0
    for (input, count) in zip(inputs, channels) {
      for image in 0..<n {
        (output.pointer + (image * all + first) * h * w).update(
          from: input.pointer + image * count * h * w, count: count * h * w)
      }
      first += count
    }
    if records {
      tape?.record {
        guard let dy = output.gradientPointer else { return }
        var first = 0
        for (input, count) in zip(inputs, channels) {
          defer { first += count }
          guard input.needsGradient else { continue }
          let (dx, accumulate) = input.gradientTarget()
          for image in 0..<n {
            let source = dy + (image * all + first) * h * w
            let target = dx + image * count * h * w
            for i in 0..<count * h * w { target[i] = (accumulate ? target[i] : 0) + source[i] }
          }
        }
      }
    }
    return output
  }

  /// Adds a gradient of the tensor's own shape to what it has.
  private func add(_ dy: UnsafePointer<Float>, to input: Tensor) {
    let (dx, accumulate) = input.gradientTarget()
    forEachPiece(input.count) { range, _, _ in
      if accumulate {
        for i in range { dx[i] += dy[i] }
      } else {
        for i in range { dx[i] = dy[i] }
      }
    }
  }
}
