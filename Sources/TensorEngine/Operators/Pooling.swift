extension Engine {
  /// Average over k×k pixels; pixels of the padding are not counted, as NAS-Bench-201 has it.
  ///
  /// - Parameters:
  ///   - input: (N, C, H, W).
  ///   - size: k, at least 1.
  ///   - stride: pixels between outputs, at least 1.
  ///   - padding: pixels around the image, at most k / 2.
  /// - Returns: (N, C, (H + 2·padding − k) / stride + 1, …).
  public func averagePooling(_ input: Tensor, size: Int = 3, stride: Int = 1, padding: Int = 1) -> Tensor {
    let window = PoolingWindow(input, size: size, stride: stride, padding: padding)
    let records = records(input)
    let output = output(window.outputShape, records: records)
    let (source, target) = (input.pointer, output.pointer)
    let sums = scratch(window.paddedWidth)
    forEachPiece(window.planes) { range, _, worker in
      for plane in range {
        window.average(source + plane * window.inPlane, target + plane * window.outPlane, sums[worker])
      }
    }
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        let (gradient, accumulate) = input.gradientTarget()
        let sums = scratch(window.paddedWidth)
        forEachPiece(window.planes) { range, _, worker in
          for plane in range {
            let dx = gradient + plane * window.inPlane
            if !accumulate { dx.update(repeating: 0, count: window.inPlane) }
            window.spread(dy + plane * window.outPlane, dx, sums[worker])
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
    let (source, target) = (input.pointer, output.pointer)
    forEachPiece(window.planes) { range, _, _ in
      for plane in range {
        let x = source + plane * window.inPlane
        window.forEachOutput { index, rows, columns in
          target[plane &* window.outPlane &+ index] = x[window.largest(x, rows, columns)]
        }
      }
    }
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        let (gradient, accumulate) = input.gradientTarget()
        forEachPiece(window.planes) { range, _, _ in
          for plane in range {
            let x = source + plane * window.inPlane
            let dx = gradient + plane * window.inPlane
            if !accumulate { dx.update(repeating: 0, count: window.inPlane) }
            window.forEachOutput { index, rows, columns in
              dx[window.largest(x, rows, columns)] += dy[plane &* window.outPlane &+ index]
            }
          }
        }
        _ = input
      }
    }
    return output
  }

  /// The mean of each channel: (N, C, H, W) → (N, C).
  public func globalAveragePooling(_ input: Tensor) -> Tensor {
    let (n, c, h, w) = input.imageShape
    let records = records(input)
    let output = output([n, c], records: records)
    let (source, target) = (input.pointer, output.pointer)
    let size = Float(h * w)
    for plane in 0..<n * c {
      var sum: Float = 0
      for i in 0..<h * w { sum += source[plane * h * w + i] }
      target[plane] = sum / size
    }
    if records {
      tape?.record {
        guard let dy = output.gradientPointer else { return }
        let (dx, accumulate) = input.gradientTarget()
        for plane in 0..<n * c {
          let share = dy[plane] / size
          for i in plane * h * w..<(plane + 1) * h * w { dx[i] = (accumulate ? dx[i] : 0) + share }
        }
      }
    }
    return output
  }
}

/// Where a pooling window stands and what of it lies inside the image.
private struct PoolingWindow {
  let size: Int, stride: Int, padding: Int
  let planes: Int, height: Int, width: Int, outHeight: Int, outWidth: Int
  let outputShape: [Int]

  init(_ input: Tensor, size: Int, stride: Int, padding: Int) {
    let (n, c, h, w) = input.imageShape
    precondition(size >= 1 && stride >= 1 && padding >= 0 && 2 * padding <= size, "no such pooling window")
    precondition(h + 2 * padding >= size && w + 2 * padding >= size, "the window is larger than the image")
    (self.size, self.stride, self.padding) = (size, stride, padding)
    (planes, height, width) = (n * c, h, w)
    outHeight = (h + 2 * padding - size) / stride + 1
    outWidth = (w + 2 * padding - size) / stride + 1
    outputShape = [n, c, outHeight, outWidth]
  }

  var inPlane: Int { height * width }
  var outPlane: Int { outHeight * outWidth }

  var paddedWidth: Int { width + 2 * padding }

  /// The rows of the image that an output row sees.
  private func rows(_ y: Int) -> Range<Int> {
    max(y * stride - padding, 0)..<min(y * stride - padding + size, height)
  }

  /// The columns of the image that an output column sees.
  private func columns(_ x: Int) -> Range<Int> {
    max(x * stride - padding, 0)..<min(x * stride - padding + size, width)
  }

  /// Averages one plane: rows are added into `sums` (one padded row) first, then columns, so that both
  /// loops run along memory.
  func average(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ sums: UnsafeMutablePointer<Float>
  ) {
    sums.update(repeating: 0, count: paddedWidth)
    for row in 0..<outHeight {
      let inside = sums + padding
      let rows = rows(row)
      let first = x + rows.lowerBound * width
      for i in 0..<width { inside[i] = first[i] }
      for source in rows.dropFirst() {
        let next = x + source * width
        for i in 0..<width { inside[i] += next[i] }
      }
      let target = y + row * outWidth
      for i in 0..<outWidth { target[i] = sums[i &* stride] }
      for tap in 1..<max(size, 1) {
        let shifted = sums + tap
        for i in 0..<outWidth { target[i] += shifted[i &* stride] }
      }
      divideByCounts(target, rows: rows.count)
    }
  }

  /// Spreads one plane's gradient back: the transpose of `average`.
  func spread(
    _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ sums: UnsafeMutablePointer<Float>
  ) {
    let shares = UnsafeMutablePointer<Float>.allocate(capacity: outWidth)
    defer { shares.deallocate() }
    for row in 0..<outHeight {
      let rows = rows(row)
      shares.update(from: dy + row * outWidth, count: outWidth)
      divideByCounts(shares, rows: rows.count)
      sums.update(repeating: 0, count: paddedWidth)
      for tap in 0..<size {
        let shifted = sums + tap
        for i in 0..<outWidth { shifted[i &* stride] += shares[i] }
      }
      let inside = sums + padding
      for target in rows {
        let line = dx + target * width
        for i in 0..<width { line[i] += inside[i] }
      }
    }
  }

  /// Only windows at the left and right border see fewer than `size` columns.
  private func divideByCounts(_ row: UnsafeMutablePointer<Float>, rows: Int) {
    let full = 1 / Float(rows * size)
    for x in 0..<outWidth {
      let count = columns(x).count
      row[x] *= count == size ? full : 1 / Float(rows * count)
    }
  }

  @inline(__always)
  func forEachOutput(_ body: (_ index: Int, _ rows: Range<Int>, _ columns: Range<Int>) -> Void) {
    for y in 0..<outHeight {
      let top = y &* stride &- padding
      let rows = max(top, 0)..<min(top &+ size, height)
      for x in 0..<outWidth {
        let left = x &* stride &- padding
        body(y &* outWidth &+ x, rows, max(left, 0)..<min(left &+ size, width))
      }
    }
  }

  /// Where the window's largest value stands in the plane; a NaN counts as the largest, so it is not lost.
  @inline(__always)
  func largest(_ plane: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>) -> Int {
    var best = rows.lowerBound &* width &+ columns.lowerBound
    for row in rows {
      for column in columns where !(plane[row &* width &+ column] <= plane[best]) {
        if plane[best].isNaN { return best }
        best = row &* width &+ column
      }
    }
    return best
  }
}
