extension Engine {
  /// x·Wᵀ + b.
  ///
  /// - Parameters:
  ///   - input: (N, C).
  ///   - weight: (O, C).
  ///   - bias: (O), or nil for none.
  /// - Returns: (N, O).
  public func linear(_ input: Tensor, weight: Tensor, bias: Tensor? = nil) -> Tensor {
    precondition(input.shape.count == 2 && weight.shape.count == 2 && input.shape[1] == weight.shape[1])
    let (n, c, o) = (input.shape[0], input.shape[1], weight.shape[0])
    let records = records(input, weight, bias)
    let output = output([n, o], records: records)
    for row in 0..<n {
      for column in 0..<o { output.pointer[row * o + column] = bias?.pointer[column] ?? 0 }
    }
    matrixProduct(
      rows: n, columns: o, inner: c, a: input.pointer, b: weight.pointer, transposeB: true,
      into: output.pointer, beta: 1)
    if records {
      tape?.record {
        guard let dy = output.gradientPointer else { return }
        if input.needsGradient {
          let (dx, accumulate) = input.gradientTarget()
          self.matrixProduct(
            rows: n, columns: c, inner: o, a: dy, b: weight.pointer, into: dx, beta: accumulate ? 1 : 0)
        }
        if weight.needsGradient {
          let (dw, accumulate) = weight.gradientTarget()
          self.matrixProduct(
            rows: o, columns: c, inner: n, a: dy, transposeA: true, b: input.pointer, into: dw,
            beta: accumulate ? 1 : 0)
        }
        if let bias, bias.needsGradient {
          let (db, accumulate) = bias.gradientTarget()
          for column in 0..<o {
            var sum: Float = accumulate ? db[column] : 0
            for row in 0..<n { sum += dy[row * o + column] }
            db[column] = sum
          }
        }
      }
    }
    return output
  }
}
