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
        forEachPiece(input.count) { range, _, _ in
          if accumulate {
            forEachVector(range) { i, lanes in
              store(load(dx, i, lanes) + open(y, dy, i, lanes, limit: limit), dx, i, lanes)
            }
          } else {
            forEachVector(range) { i, lanes in store(open(y, dy, i, lanes, limit: limit), dx, i, lanes) }
          }
        }
        _ = output
      }
    }
    return output
  }
}

/// The gradient where the output lies inside (0, limit). Signs are random: a mask, since branches on them would
/// cost a third of the time.
@inline(__always)
private func open(
  _ y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ i: Int, _ lanes: Int, limit: Float
) -> SIMD8<Float> {
  let value = load(y, i, lanes)
  return SIMD8<Float>.zero.replacing(with: load(dy, i, lanes), where: (value .> 0) .& (value .< limit))
}
