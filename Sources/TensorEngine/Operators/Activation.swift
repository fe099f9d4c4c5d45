extension Engine {
  /// max(x, 0), of any shape.
  public func relu(_ input: Tensor) -> Tensor { clip(input, upTo: .infinity) }

  /// min(max(x, 0), 6), of any shape (Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010).
  public func relu6(_ input: Tensor) -> Tensor { clip(input, upTo: 6) }

  private func clip(_ input: Tensor, upTo limit: Float) -> Tensor {
    let records = records(input)
    let output = Tensor(
      shape: input.shape, expression: .clipped(input, limit: limit), engine: self, needsGradient: records)
    if records {
      tape?.record { [self] in
        // Convolutions that clip on the way have given the input its gradient themselves.
        guard let dy = output.gradientPointer else { return }
        let y = UnsafePointer(output.pointer)
        let (dx, accumulate) = input.gradientTarget()
        // The output tells where the slope was 1, at no extra memory.
        copy(dy, count: input.count, to: dx, adds: accumulate, where: y, isInside: limit)
      }
    }
    return output
  }
}
