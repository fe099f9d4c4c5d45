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

  /// Averages one image: rows are added first, then columns of the sum.
  func average(
    _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, adds: Bool,
    scratch: UnsafeMutablePointer<Float>, _ kernels: azimuth_kernels
  ) {
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
