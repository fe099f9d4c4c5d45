extension Engine {
  /// Images without their first row and first column: (N, H, W, C) → (N, H − 1, W − 1, C).
  public func withoutFirstPixels(_ input: Tensor) -> Tensor {
    let (n, h, w, c) = input.imageShape
    precondition(h > 1 && w > 1, "an image of one pixel has no others")
    let records = records(input)
    let output = output([n, h - 1, w - 1, c], records: records)
    let (source, target) = (UnsafePointer(input.pointer), output.pointer)
    let run = (w - 1) * c
    forEachPiece(n) { images, _, _ in
      for image in images {
        for row in 1..<h {
          (target + (image * (h - 1) + row - 1) * run).update(
            from: source + ((image * h + row) * w + 1) * c, count: run)
        }
      }
    }
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        let (dx, accumulate) = input.gradientTarget()
        forEachPiece(n) { images, _, _ in
          for image in images {
            let start = dx + image * h * w * c
            if !accumulate { start.update(repeating: 0, count: h * w * c) }
            for row in 1..<h {
              let (from, to) = (dy + (image * (h - 1) + row - 1) * run, start + (row * w + 1) * c)
              for i in 0..<run { to[i] += from[i] }
            }
          }
        }
      }
    }
    return output
  }
}
