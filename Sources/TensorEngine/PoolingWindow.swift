import CKernels

/// Where a pooling window stands and what of it lies inside the image.
struct PoolingWindow {
  let size: Int, stride: Int, padding: Int
  let height: Int, width: Int, channels: Int, outHeight: Int, outWidth: Int
  let outputShape: [Int]
  /// One divided by the pixels of each output column's window that lie inside the image.
  private let columnWeights: [Float]

  init(_ input: Tensor, size: Int, stride: Int, padding: Int) {
    let (n, h, w, c) = input.imageShape
    precondition(size >= 1 && stride >= 1 && padding >= 0 && 2 * padding <= size, "no such pooling window")
    precondition(h + 2 * padding >= size && w + 2 * padding >= size, "the window is larger than the image")
    (self.size, self.stride, self.padding) = (size, stride, padding)
    (height, width, channels) = (h, w, c)
    outHeight = (h + 2 * padding - size) / stride + 1
    outWidth = (w + 2 * padding - size) / stride + 1
    outputShape = [n, outHeight, outWidth, c]
    columnWeights = (0..<outWidth).map {
      1 / Float(Self.inside($0, size: size, stride: stride, padding: padding, of: w).count)
    }
  }

  /// Values of one image, before and after.
  var inCount: Int { height * width * channels }
  var outCount: Int { outHeight * outWidth * channels }
  /// A row with the border that a window may reach.
  var scratchCount: Int { (width + max(2 * padding, size - 1)) * channels }

  var geometry: azimuth_pooling {
    azimuth_pooling(
      channels: channels, area: azimuth_area(rows: height, columns: width),
      out_area: azimuth_area(rows: outHeight, columns: outWidth), size: size, stride: stride, padding: padding
    )
  }

  /// The pixels of an image of the given length that an output's window sees, along one axis.
  private static func inside(_ place: Int, size: Int, stride: Int, padding: Int, of length: Int) -> Range<Int>
  {
    max(place * stride - padding, 0)..<min(place * stride - padding + size, length)
  }

  func rows(_ y: Int) -> Range<Int> {
    Self.inside(y, size: size, stride: stride, padding: padding, of: height)
  }

  func columns(_ x: Int) -> Range<Int> {
    Self.inside(x, size: size, stride: stride, padding: padding, of: width)
  }

  /// Whether this is a search cell's pooling: 3×3 pixels, in place. A pixel then sees those that see it.
  private var isUsual: Bool { size == 3 && stride == 1 && padding == 1 }

  private static func rows3(
    _ rows: Range<Int>, of image: UnsafePointer<Float>, step: Int, _ weight: (Int) -> Float
  ) -> azimuth_rows3 {
    var sources = azimuth_rows3()
    sources.count = rows.count
    let first = rows.lowerBound
    // A row that is not there is one that is, and counts nothing.
    let others = [first, min(first + 1, rows.upperBound - 1), rows.upperBound - 1]
    sources.row = (image + others[0] * step, image + others[1] * step, image + others[2] * step)
    sources.weight = (weight(others[0]), weight(others[1]), weight(others[2]))
    return sources
  }

  /// Averages one image: rows are added first, then columns of the sum.
  func average(
    _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, adds: Bool,
    scratch: UnsafeMutablePointer<Float>, _ kernels: azimuth_kernels
  ) {
    if isUsual {
      columnWeights.withUnsafeBufferPointer { weights in
        for row in 0..<outHeight {
          let rows = rows(row)
          var sources = Self.rows3(rows, of: x, step: width * channels) { _ in 1 }
          kernels.window3_row(
            y + row * width * channels, adds ? 1 : 0, &sources, width, channels, nil, weights.baseAddress,
            1 / Float(rows.count))
        }
      }
      return
    }
    scratch.update(repeating: 0, count: scratchCount)
    columnWeights.withUnsafeBufferPointer { weights in
      for row in 0..<outHeight {
        let rows = rows(row)
        for source in rows {
          kernels.gather_row(
            scratch + padding * channels, source > rows.lowerBound ? 1 : 0, x + source * width * channels,
            width,
            1, channels, nil, 1)
        }
        kernels.box_row(
          y + row * outWidth * channels, adds ? 1 : 0, scratch, outWidth, stride, size, channels,
          weights.baseAddress, 1 / Float(rows.count))
      }
    }
  }

  /// Spreads one image's gradient back: the transpose of `average`.
  func spread(
    _ dy: UnsafePointer<Float>, to dx: UnsafeMutablePointer<Float>, adds: Bool,
    scratch: UnsafeMutablePointer<Float>, _ kernels: azimuth_kernels
  ) {
    if isUsual {
      columnWeights.withUnsafeBufferPointer { weights in
        for row in 0..<height {
          var sources = Self.rows3(rows(row), of: dy, step: width * channels) { 1 / Float(rows($0).count) }
          kernels.window3_row(
            dx + row * width * channels, adds ? 1 : 0, &sources, width, channels, weights.baseAddress, nil, 1)
        }
      }
      return
    }
    scratch.update(repeating: 0, count: scratchCount)
    columnWeights.withUnsafeBufferPointer { weights in
      for row in 0..<height {
        // The outputs whose window sees this row.
        let first = max(0, (row + padding - size + stride) / stride)
        let outputs = first..<max(first, min(outHeight, (row + padding) / stride + 1))
        let target = dx + row * width * channels
        for output in outputs {
          kernels.gather_row(
            scratch + (size - 1 - padding) * channels, output > outputs.lowerBound ? 1 : 0,
            dy + output * outWidth * channels, outWidth, stride, channels, weights.baseAddress,
            1 / Float(rows(output).count))
        }
        if !outputs.isEmpty {
          kernels.box_row(target, adds ? 1 : 0, scratch, width, 1, size, channels, nil, 1)
        } else if !adds {
          target.update(repeating: 0, count: width * channels)
        }
      }
    }
  }
}
