extension Engine {
  /// Some channels of images: (N, H, W, C) → (N, H, W, range.count).
  ///
  /// - Parameter range: within 0 ..< C, not empty.
  public func channels(_ range: Range<Int>, of input: Tensor) -> Tensor {
    let (n, h, w, c) = input.imageShape
    precondition(
      !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= c, "channels that there are not")
    let records = records(input)
    let output = output([n, h, w, range.count], records: records)
    let (source, target) = (UnsafePointer(input.pointer) + range.lowerBound, output.pointer)
    let own = range.count
    forEachPiece(n * h * w) { pixels, _, _ in
      for pixel in pixels {
        let (from, to) = (source + pixel &* c, target + pixel &* own)
        for i in 0..<own { to[i] = from[i] }
      }
    }
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        let (dx, accumulate) = input.gradientTarget()
        forEachPiece(n * h * w) { pixels, _, _ in
          if !accumulate {
            (dx + pixels.lowerBound * c).update(repeating: 0, count: pixels.count * c)
          }
          for pixel in pixels {
            let (from, to) = (dy + pixel &* own, dx + pixel &* c + range.lowerBound)
            for i in 0..<own { to[i] += from[i] }
          }
        }
      }
    }
    return output
  }
}
