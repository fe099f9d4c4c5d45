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
  /// Parameters and result as for `averagePooling`.
  public func maxPooling(_ input: Tensor, size: Int = 3, stride: Int = 1, padding: Int = 1) -> Tensor {
    let window = PoolingWindow(input, size: size, stride: stride, padding: padding)
    let records = records(input)
    let output = output(window.outputShape, records: records)
    let (source, target) = (UnsafePointer(input.pointer), output.pointer)
    forEachPiece(input.shape[0]) { range, _, _ in
      for image in range {
        let x = source + image * window.inCount
        forEachLargest(window, x) { target[image &* window.outCount &+ $0] = x[$1] }
      }
    }
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        let (gradient, accumulate) = input.gradientTarget()
        forEachPiece(input.shape[0]) { range, _, _ in
          for image in range {
            let dx = gradient + image * window.inCount
            if !accumulate { dx.update(repeating: 0, count: window.inCount) }
            forEachLargest(window, source + image * window.inCount) {
              dx[$1] += dy[image &* window.outCount &+ $0]
            }
          }
        }
        _ = input
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

/// Finds each window's largest value in an image: where its output and where the value stands. A NaN counts as the
/// largest, so it is not lost.
@inline(__always)
private func forEachLargest(
  _ window: PoolingWindow, _ x: UnsafePointer<Float>, _ body: (_ output: Int, _ place: Int) -> Void
) {
  let channels = window.channels
  for outY in 0..<window.outHeight {
    let rows = window.rows(outY)
    for outX in 0..<window.outWidth {
      let columns = window.columns(outX)
      for channel in 0..<channels {
        var best = (rows.lowerBound &* window.width &+ columns.lowerBound) &* channels &+ channel
        for row in rows {
          for column in columns {
            let place = (row &* window.width &+ column) &* channels &+ channel
            if !(x[place] <= x[best]) && !x[best].isNaN { best = place }
          }
        }
        body((outY &* window.outWidth &+ outX) &* channels &+ channel, best)
      }
    }
  }
}
