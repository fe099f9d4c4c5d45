/// What a batch-normalisation layer keeps beside its parameters: running statistics of its channels.
///
/// Both tensors have shape (C); evaluation reads them, training moves them by `momentum` towards the batch's
/// mean and its unbiased variance.
public struct RunningStatistics {
  public let mean: Tensor
  public let variance: Tensor

  public init(mean: Tensor, variance: Tensor) {
    self.mean = mean
    self.variance = variance
  }
}

extension Engine {
  /// Batch normalisation over N, H and W (Ioffe and Szegedy, "Batch Normalization", ICML 2015).
  ///
  /// - Parameters:
  ///   - input: (N, C, H, W).
  ///   - scale: γ, (C); nil stands for ones.
  ///   - shift: β, (C); nil stands for zeros.
  ///   - running: statistics to move while training and to read while evaluating; nil keeps none.
  ///   - training: whether to normalise by the batch's statistics; false needs `running`.
  ///   - momentum: how far a step moves the running statistics, in [0, 1].
  ///   - epsilon: added to the variance.
  /// - Returns: (N, C, H, W).
  public func batchNormalization(
    _ input: Tensor, scale: Tensor? = nil, shift: Tensor? = nil, running: RunningStatistics? = nil,
    training: Bool = true, momentum: Float = 0.1, epsilon: Float = 1e-5
  ) -> Tensor {
    let (n, c, h, w) = input.imageShape
    let shape = (n: n, c: c, plane: h * w)
    precondition(training || running != nil, "evaluation needs running statistics")
    let records = records(input, scale, shift)
    let output = output(input.shape, records: records)
    // Per channel: mean, then 1 / standard deviation.
    let moments = memory.allocate(2 * c)
    if training {
      batchMoments(input.pointer, shape, epsilon: epsilon, into: moments.pointer)
      if let running {
        let deviations = moments.pointer + c
        let count = Float(n * h * w)
        for channel in 0..<c {
          let variance = 1 / (deviations[channel] * deviations[channel]) - epsilon
          let unbiased = variance * count / max(count - 1, 1)
          running.mean.pointer[channel] +=
            momentum * (moments.pointer[channel] - running.mean.pointer[channel])
          running.variance.pointer[channel] += momentum * (unbiased - running.variance.pointer[channel])
        }
      }
    } else if let running {
      for channel in 0..<c {
        moments.pointer[channel] = running.mean.pointer[channel]
        moments.pointer[c + channel] = 1 / (running.variance.pointer[channel] + epsilon).squareRoot()
      }
    }
    normalize(input.pointer, shape, moments.pointer, scale?.pointer, shift?.pointer, into: output.pointer)
    if records {
      tape?.record { [self] in
        guard let gradient = output.gradientPointer else { return }
        normalizationBackward(
          input, shape, moments.pointer, scale, shift, gradient: gradient, training: training)
      }
    }
    return output
  }

  /// Each channel's mean and 1 / √(variance + ε), accumulated in Double: image by image on the pool, then
  /// over the images in order.
  private func batchMoments(
    _ input: UnsafePointer<Float>, _ shape: (n: Int, c: Int, plane: Int), epsilon: Float,
    into moments: UnsafeMutablePointer<Float>
  ) {
    let sums = planeSums(shape) { plane in
      var sum = SIMD4<Double>()
      var squares = SIMD4<Double>()
      forEachFour(input + plane * shape.plane, shape.plane) { x in
        sum += x
        squares += x * x
      }
      return (sum.sum(), squares.sum())
    }
    let count = Double(shape.n * shape.plane)
    for (channel, sum) in sums.enumerated() {
      let mean = sum.0 / count
      let variance = max(sum.1 / count - mean * mean, 0)
      moments[channel] = Float(mean)
      moments[shape.c + channel] = Float(1 / (variance + Double(epsilon)).squareRoot())
    }
  }

  /// Two sums for each channel, of what `body` gives for each plane (image · C + channel).
  private func planeSums(
    _ shape: (n: Int, c: Int, plane: Int), _ body: (_ plane: Int) -> (Double, Double)
  ) -> [(Double, Double)] {
    let planes = shape.n * shape.c
    let sums = UnsafeMutablePointer<(Double, Double)>.allocate(capacity: planes)
    defer { sums.deallocate() }
    forEachPiece(shape.n) { range, _, _ in
      for plane in range.lowerBound * shape.c..<range.upperBound * shape.c { sums[plane] = body(plane) }
    }
    return (0..<shape.c).map { channel in
      var total = (0.0, 0.0)
      for image in 0..<shape.n {
        total.0 += sums[image * shape.c + channel].0
        total.1 += sums[image * shape.c + channel].1
      }
      return total
    }
  }

  private func normalize(
    _ input: UnsafePointer<Float>, _ shape: (n: Int, c: Int, plane: Int), _ moments: UnsafePointer<Float>,
    _ scale: UnsafePointer<Float>?, _ shift: UnsafePointer<Float>?, into output: UnsafeMutablePointer<Float>
  ) {
    forEachPiece(shape.n) { range, _, _ in
      for plane in range.lowerBound * shape.c..<range.upperBound * shape.c {
        let channel = plane % shape.c
        let factor = moments[shape.c + channel] * (scale?[channel] ?? 1)
        let offset = (shift?[channel] ?? 0) - moments[channel] * factor
        let source = input + plane * shape.plane
        let target = output + plane * shape.plane
        for i in 0..<shape.plane { target[i] = source[i] * factor + offset }
      }
    }
  }

  /// While training dx = γ·s·(dy − mean(dy) − x̂·mean(dy·x̂)), while evaluating dx = γ·s·dy, where s is
  /// 1 / standard deviation; dγ = Σ dy·x̂, dβ = Σ dy.
  private func normalizationBackward(
    _ input: Tensor, _ shape: (n: Int, c: Int, plane: Int), _ moments: UnsafePointer<Float>,
    _ scale: Tensor?, _ shift: Tensor?, gradient: UnsafePointer<Float>, training: Bool
  ) {
    let source = UnsafePointer(input.pointer)
    let sums = planeSums(shape) { plane in
      let mean = Double(moments[plane % shape.c])
      var sum = SIMD4<Double>()
      var products = SIMD4<Double>()
      forEachFour(gradient + plane * shape.plane, source + plane * shape.plane, shape.plane) { dy, x in
        sum += dy
        products += dy * (x - mean)
      }
      return (sum.sum(), products.sum() * Double(moments[shape.c + plane % shape.c]))
    }
    scale.map { add(sums.map { Float($0.1) }, to: $0) }
    shift.map { add(sums.map { Float($0.0) }, to: $0) }
    guard input.needsGradient else { return }

    let (target, accumulate) = input.gradientTarget()
    let count = Double(shape.n * shape.plane)
    let factors = sums.enumerated().map { channel, sum -> (dy: Float, x: Float, constant: Float) in
      let deviation = Double(moments[shape.c + channel])
      let factor = deviation * Double(scale?.pointer[channel] ?? 1)
      guard training else { return (Float(factor), 0, 0) }
      let slope = -factor * deviation * sum.1 / count
      return (
        Float(factor), Float(slope), Float(-factor * sum.0 / count - slope * Double(moments[channel]))
      )
    }
    forEachPiece(shape.n) { range, _, _ in
      for plane in range.lowerBound * shape.c..<range.upperBound * shape.c {
        let (byGradient, byInput, constant) = factors[plane % shape.c]
        let dy = gradient + plane * shape.plane
        let x = source + plane * shape.plane
        let dx = target + plane * shape.plane
        if accumulate {
          for i in 0..<shape.plane { dx[i] += byGradient * dy[i] + byInput * x[i] + constant }
        } else {
          for i in 0..<shape.plane { dx[i] = byGradient * dy[i] + byInput * x[i] + constant }
        }
      }
    }
  }

  private func add(_ values: [Float], to parameter: Tensor) {
    guard parameter.needsGradient else { return }
    let (target, accumulate) = parameter.gradientTarget()
    for i in values.indices { target[i] = (accumulate ? target[i] : 0) + values[i] }
  }
}

/// Four values at a time in Double; the rest is padded with zeros.
@inline(__always)
private func forEachFour(
  _ values: UnsafePointer<Float>, _ count: Int, _ body: (SIMD4<Double>) -> Void
) {
  let raw = UnsafeRawPointer(values)
  var i = 0
  while i + 4 <= count {
    body(SIMD4<Double>(raw.loadUnaligned(fromByteOffset: i * 4, as: SIMD4<Float>.self)))
    i += 4
  }
  while i < count {
    body([Double(values[i]), 0, 0, 0])
    i += 1
  }
}

/// Four pairs at a time in Double. A missing partner is padded with zeros, so `body` must make nothing of
/// a first value of zero.
@inline(__always)
private func forEachFour(
  _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ count: Int,
  _ body: (SIMD4<Double>, SIMD4<Double>) -> Void
) {
  let (rawFirst, rawSecond) = (UnsafeRawPointer(first), UnsafeRawPointer(second))
  var i = 0
  while i + 4 <= count {
    body(
      SIMD4<Double>(rawFirst.loadUnaligned(fromByteOffset: i * 4, as: SIMD4<Float>.self)),
      SIMD4<Double>(rawSecond.loadUnaligned(fromByteOffset: i * 4, as: SIMD4<Float>.self)))
    i += 4
  }
  while i < count {
    body([Double(first[i]), 0, 0, 0], [Double(second[i]), 0, 0, 0])
    i += 1
  }
}
