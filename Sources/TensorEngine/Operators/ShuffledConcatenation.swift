extension Engine {
  /// Joins images along their channels and shuffles these: (N, H, W, C₁ + C₂ + …).
  ///
  /// Of the joined channels, cut into `groups` equal parts, the result has the first of each part, then the second of each,
  /// and so on (Zhang et al., "ShuffleNet", CVPR 2018, section 3.1).
  ///
  /// - Parameters:
  ///   - inputs: images of one size; all of their channels are a multiple of `groups`.
  ///   - groups: at least 1; 1 shuffles nothing.
  public func shuffledConcatenation(_ inputs: [Tensor], groups: Int) -> Tensor {
    precondition(!inputs.isEmpty, "nothing to join")
    let (n, h, w, _) = inputs[0].imageShape
    precondition(
      inputs.allSatisfy { $0.shape.dropLast() == inputs[0].shape.dropLast() }, "images differ in size")
    let all = inputs.reduce(0) { $0 + $1.channels }
    precondition(groups >= 1 && all % groups == 0, "channels do not fit the groups")
    // Where each of the joined channels goes.
    let places = (0..<all).map { $0 % (all / groups) * groups + $0 / (all / groups) }
    let records = tape != nil && inputs.contains(where: \.needsGradient)
    let output = output([n, h, w, all], records: records)
    let target = output.pointer
    var first = 0
    for input in inputs {
      let (source, channels) = (UnsafePointer(input.pointer), input.channels)
      let own = places[first..<first + channels]
      first += channels
      forEachPiece(n * h * w) { pixels, _, _ in
        own.withUnsafeBufferPointer { own in
          for pixel in pixels {
            let (from, to) = (source + pixel &* channels, target + pixel &* all)
            for i in 0..<channels { to[own[i]] = from[i] }
          }
        }
      }
    }
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        var first = 0
        for input in inputs {
          let channels = input.channels
          let own = places[first..<first + channels]
          first += channels
          guard input.needsGradient else { continue }
          let (dx, accumulate) = input.gradientTarget()
          forEachPiece(n * h * w) { pixels, _, _ in
            own.withUnsafeBufferPointer { own in
              for pixel in pixels {
                let (from, to) = (dy + pixel &* all, dx + pixel &* channels)
                for i in 0..<channels { to[i] = (accumulate ? to[i] : 0) + from[own[i]] }
              }
            }
          }
        }
      }
    }
    return output
  }
}
