extension Engine {
  /// max(x, 0), of any shape.
  public func relu(_ input: Tensor) -> Tensor { clip(input, upTo: .infinity) }

  /// min(max(x, 0), 6), of any shape (Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010).
  public func relu6(_ input: Tensor) -> Tensor { clip(input, upTo: 6) }

  private func clip(_ input: Tensor, upTo limit: Float) -> Tensor {
    let records = records(input)
    let output = output(input.shape, records: records)
    let (x, y) = (input.pointer, output.pointer)
    forEachPiece(input.count) { range, _, _ in
      for i in range { y[i] = min(max(x[i], 0), limit) }
    }
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        let (dx, accumulate) = input.gradientTarget()
        // The output tells where the slope was 1, at no extra memory.
        forEachPiece(input.count) { range, _, _ in
          if accumulate {
            for i in range { dx[i] += y[i] > 0 && y[i] < limit ? dy[i] : 0 }
          } else {
            for i in range { dx[i] = y[i] > 0 && y[i] < limit ? dy[i] : 0 }
          }
        }
        _ = output
      }
    }
    return output
  }
}
