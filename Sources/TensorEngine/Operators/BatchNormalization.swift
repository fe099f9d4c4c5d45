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
  ///   - input: (N, H, W, C).
  ///   - scale: γ, (C); nil stands for ones.
  ///   - shift: β, (C); nil stands for zeros.
  ///   - running: statistics to move while training and to read while evaluating; nil keeps none.
  ///   - training: whether to normalise by the batch's statistics; false needs `running`.
  ///   - momentum: how far a step moves the running statistics, in [0, 1].
  ///   - epsilon: added to the variance.
  /// - Returns: (N, H, W, C).
  public func batchNormalization(
    _ input: Tensor, scale: Tensor? = nil, shift: Tensor? = nil, running: RunningStatistics? = nil,
    training: Bool = true, momentum: Float = 0.1, epsilon: Float = 1e-5
  ) -> Tensor {
    let (n, h, w, c) = input.imageShape
    precondition(training || running != nil, "evaluation needs running statistics")
    let statistics: BatchStatistics
    if let running, !training {
      statistics = BatchStatistics(running, epsilon: epsilon)
    } else {
      statistics = BatchStatistics(
        input.moments ?? moments(of: input), count: n * h * w, epsilon: epsilon)
      running.map { statistics.move($0, momentum: momentum, epsilon: epsilon, count: n * h * w) }
    }
    let (factors, offsets) = (memory.allocate(c), memory.allocate(c))
    for channel in 0..<c {
      let factor = statistics.inverseDeviation[channel] * Double(scale?.pointer[channel] ?? 1)
      factors.pointer[channel] = Float(factor)
      offsets.pointer[channel] = Float(
        Double(shift?.pointer[channel] ?? 0) - statistics.mean[channel] * factor)
    }
    let records = records(input, scale, shift)
    let output = Tensor(
      shape: input.shape, expression: .scaled(input, scale: factors, shift: offsets), engine: self,
      needsGradient: records)
    if records {
      tape?.record { [self] in
        normalizationBackward(input, output, statistics, scale, shift, training: training)
      }
    }
    return output
  }

  /// Σx and Σx² of each channel.
  private func moments(of input: Tensor) -> ChannelSums {
    let (n, h, w, c) = input.imageShape
    let x = UnsafePointer(input.pointer)
    let kernels = kernels(for: c)
    return channelSums(images: n, channels: c) { range, _, _, sums, squares in
      kernels.moments(x + range.lowerBound * h * w * c, range.count * h * w, c, sums, squares)
    }
  }

  /// While training dx = γ·s·(dy − mean(dy) − x̂·mean(dy·x̂)), while evaluating dx = γ·s·dy, where s is
  /// 1 / standard deviation; dγ = Σ dy·x̂, dβ = Σ dy.
  private func normalizationBackward(
    _ input: Tensor, _ output: Tensor, _ statistics: BatchStatistics, _ scale: Tensor?, _ shift: Tensor?,
    training: Bool
  ) {
    guard let dy = output.gradientPointer else { return }
    let (n, h, w, c) = input.imageShape
    let x = UnsafePointer(input.pointer)
    let kernels = kernels(for: c)
    let sums =
      output.gradientMoments
      ?? channelSums(images: n, channels: c) { range, _, _, sums, products in
        let first = range.lowerBound * h * w * c
        kernels.gradient_moments(dy + first, x + first, range.count * h * w, c, sums, products)
      }
    // Σ dy·x̂
    let normalized = (0..<c).map {
      (sums.second[$0] - statistics.mean[$0] * sums.first[$0]) * statistics.inverseDeviation[$0]
    }
    scale.map { add(normalized, to: $0) }
    shift.map { add(sums.first, to: $0) }
    guard input.needsGradient else { return }

    let (slopes, own, constants) = (memory.allocate(c), memory.allocate(c), memory.allocate(c))
    let count = Double(n * h * w)
    for channel in 0..<c {
      let deviation = statistics.inverseDeviation[channel]
      let factor = deviation * Double(scale?.pointer[channel] ?? 1)
      let slope = training ? -factor * deviation * normalized[channel] / count : 0
      slopes.pointer[channel] = Float(factor)
      own.pointer[channel] = Float(slope)
      constants.pointer[channel] =
        training ? Float(-factor * sums.first[channel] / count - slope * statistics.mean[channel]) : 0
    }
    guard let storage = output.gradientStorage else { return }
    input.addGradient(DeferredGradient(dy: storage, slope: slopes, own: own, constant: constants))
  }

  private func add(_ values: [Double], to parameter: Tensor) {
    guard parameter.needsGradient else { return }
    let (target, accumulate) = parameter.gradientTarget()
    for i in values.indices { target[i] = (accumulate ? target[i] : 0) + Float(values[i]) }
  }
}

/// Mean and 1 / √(variance + ε) of each channel.
private struct BatchStatistics {
  let mean: [Double]
  let inverseDeviation: [Double]

  init(_ running: RunningStatistics, epsilon: Float) {
    mean = running.mean.values.map { Double($0) }
    inverseDeviation = running.variance.values.map { 1 / (Double($0) + Double(epsilon)).squareRoot() }
  }

  init(_ moments: ChannelSums, count: Int, epsilon: Float) {
    let mean = moments.first.map { $0 / Double(count) }
    self.mean = mean
    inverseDeviation = moments.second.indices.map {
      let variance = max(moments.second[$0] / Double(count) - mean[$0] * mean[$0], 0)
      return 1 / (variance + Double(epsilon)).squareRoot()
    }
  }

  func move(_ running: RunningStatistics, momentum: Float, epsilon: Float, count: Int) {
    let correction = Double(count) / Double(max(count - 1, 1))
    for channel in mean.indices {
      let variance = 1 / (inverseDeviation[channel] * inverseDeviation[channel]) - Double(epsilon)
      running.mean.pointer[channel] += momentum * (Float(mean[channel]) - running.mean.pointer[channel])
      running.variance.pointer[channel] +=
        momentum * (Float(variance * correction) - running.variance.pointer[channel])
    }
  }
}
