extension Engine {
  /// The same values as one row: any shape → (1, count).
  package func flattened(_ input: Tensor) -> Tensor {
    let records = records(input)
    let output = output([1, input.count], records: records)
    output.pointer.update(from: input.pointer, count: input.count)
    if records {
      tape?.record {
        guard let dy = output.gradientPointer else { return }
        let (dx, accumulate) = input.gradientTarget()
        for i in 0..<input.count { dx[i] = (accumulate ? dx[i] : 0) + dy[i] }
      }
    }
    return output
  }
}
