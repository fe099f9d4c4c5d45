extension Engine {
  /// The sum of tensors of one shape, added in order; normalisations and averages among them are computed on the way.
  ///
  /// - Parameter inputs: at least one tensor.
  public func sum(_ inputs: [Tensor]) -> Tensor {
    precondition(!inputs.isEmpty && inputs.allSatisfy { $0.shape == inputs[0].shape }, "shapes differ")
    if inputs.count == 1 { return inputs[0] }
    let records = tape != nil && inputs.contains(where: \.needsGradient)
    guard records else {
      let output = output(inputs[0].shape, records: false)
      add(inputs, into: output.pointer)
      return output
    }
    let output = Tensor(
      shape: inputs[0].shape, expression: .sum(inputs), engine: self, needsGradient: true)
    // The terms are in the cache now.
    _ = output.pointer
    tape?.record {
      for input in inputs where input.needsGradient { input.addGradient(of: output) }
    }
    return output
  }

  /// Adds tensors up, in order.
  func add(_ inputs: [Tensor], into target: UnsafeMutablePointer<Float>) {
    let images = inputs[0].shape[0]
    let size = inputs[0].count / max(images, 1)
    let terms = inputs.map { SumTerm($0, engine: self) }
    withScratch(terms.map(\.scratchCount).max() ?? 0) { scratch in
      forEachPiece(images) { range, _, worker in
        for image in range {
          for (index, term) in terms.enumerated() {
            term.write(image: image, to: target + image * size, adds: index > 0, scratch: scratch[worker])
          }
        }
      }
    }
    // Terms are read through pointers.
    withExtendedLifetime(inputs) {}
  }

  /// Joins images along their channels: (N, H, W, C₁ + C₂ + …).
  ///
  /// Convolutions that can take the parts do so; the whole comes into memory only for others.
  public func concatenateChannels(_ inputs: [Tensor]) -> Tensor {
    precondition(!inputs.isEmpty, "nothing to join")
    let (n, h, w, _) = inputs[0].imageShape
    precondition(
      inputs.allSatisfy { $0.shape.dropLast() == inputs[0].shape.dropLast() }, "images differ in size")
    let records = tape != nil && inputs.contains(where: \.needsGradient)
    let all = inputs.reduce(0) { $0 + $1.channels }
    let output = Tensor(
      shape: [n, h, w, all], expression: .concatenated(inputs), engine: self, needsGradient: records)
    if records {
      tape?.record { [self] in
        // Convolutions that took the parts have given them their gradients themselves.
        guard let dy = output.gradientPointer else { return }
        var first = 0
        for input in inputs {
          let (channels, place) = (input.channels, first)
          first += channels
          guard input.needsGradient else { continue }
          let (dx, accumulate) = input.gradientTarget()
          forEachPiece(n * h * w) { range, _, _ in
            for pixel in range {
              let (from, to) = (dy + pixel * all + place, dx + pixel * channels)
              for i in 0..<channels { to[i] = (accumulate ? to[i] : 0) + from[i] }
            }
          }
        }
      }
    }
    return output
  }

  /// Puts the channels of all beside each other.
  func concatenate(_ parts: [Tensor], into target: UnsafeMutablePointer<Float>) {
    let all = parts.reduce(0) { $0 + $1.channels }
    var first = 0
    for part in parts {
      let (source, channels, place) = (UnsafePointer(part.pointer), part.channels, first)
      forEachPiece(part.count / channels) { range, _, _ in
        for pixel in range {
          (target + pixel * all + place).update(from: source + pixel * channels, count: channels)
        }
      }
      first += channels
    }
  }
}
