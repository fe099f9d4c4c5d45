import CKernels

extension Engine {
  /// Average over k×k pixels; pixels of the padding are not counted, as NAS-Bench-201 has it.
  ///
  /// - Parameters:
  ///   - input: (N, H, W, C).
  ///   - size: k, at least 1.
  ///   - stride: pixels between outputs, at least 1.
  ///   - padding: pixels around the image, at most k / 2.
  /// - Returns: (N, (H + 2·padding − k) / stride + 1, …, C).
  public func averagePooling(_ input: Tensor, size: Int = 3, stride: Int = 1, padding: Int = 1) -> Tensor {
    let window = PoolingWindow(input, size: size, stride: stride, padding: padding)
    let records = records(input)
    let output = Tensor(
      shape: window.outputShape, expression: .averagePooled(input, window), engine: self,
      needsGradient: records)
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        let (dx, accumulate) = input.gradientTarget()
        let kernels = kernels(for: window.channels)
        withScratch(window.scratchCount) { scratch in
          forEachPiece(input.shape[0]) { range, _, worker in
            for image in range {
              window.spread(
                dy + image * window.outCount, to: dx + image * window.inCount, adds: accumulate,
                scratch: scratch[worker], kernels)
            }
          }
        }
      }
    }
    return output
  }

  /// Maximum over k×k pixels; the padding never wins, the first of equal pixels does.
  ///
  /// Parameters and result as for `averagePooling`, but that k is at most 16.
  public func maxPooling(_ input: Tensor, size: Int = 3, stride: Int = 1, padding: Int = 1) -> Tensor {
    precondition(size <= Int(AZIMUTH_POOLING_SIZE), "a window of more pixels than bytes can number")
    let window = PoolingWindow(input, size: size, stride: stride, padding: padding)
    let records = records(input)
    let output = output(window.outputShape, records: records)
    let (x, y) = (UnsafePointer(input.pointer), output.pointer)
    // A byte for each output: four of them take the place of a value.
    let winners = memory.allocate((output.count + 3) / 4)
    let kernels = kernels(for: window.channels)
    let moments = channelSums(images: input.shape[0], channels: window.channels) {
      range, _, _, sums, squares in
      var shape = window.geometry
      for image in range {
        let own = y + image * window.outCount
        kernels.max_pool(&shape, x + image * window.inCount, own, winners.bytes + image * window.outCount)
        if records { kernels.moments(own, window.outCount / window.channels, window.channels, sums, squares) }
      }
    }
    if records { output.moments = moments }
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        let (dx, accumulate) = input.gradientTarget()
        forEachPiece(input.shape[0]) { range, _, _ in
          var shape = window.geometry
          for image in range {
            kernels.max_pool_backward(
              &shape, dy + image * window.outCount, winners.bytes + image * window.outCount,
              dx + image * window.inCount, accumulate ? 1 : 0)
          }
        }
      }
    }
    return output
  }

  /// The mean of each channel: (N, H, W, C) → (N, C).
  public func globalAveragePooling(_ input: Tensor) -> Tensor {
    let (n, h, w, c) = input.imageShape
    let records = records(input)
    let output = output([n, c], records: records)
    let (x, y) = (UnsafePointer(input.pointer), output.pointer)
    let share = 1 / Float(h * w)
    let kernels = kernels(for: c)
    for image in 0..<n {
      kernels.box_row(y + image * c, 0, x + image * h * w * c, 1, 1, h * w, c, nil, share)
    }
    if records {
      tape?.record {
        guard let dy = output.gradientPointer else { return }
        let (dx, accumulate) = input.gradientTarget()
        for pixel in 0..<n * h * w {
          kernels.gather_row(
            dx + pixel * c, accumulate ? 1 : 0, dy + pixel / (h * w) * c, 1, 1, c, nil, share)
        }
      }
    }
    return output
  }
}
