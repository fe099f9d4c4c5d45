extension Engine {
  /// Σ wᵢ·xᵢ over tensors of one shape, added in order; normalisations among them are computed on the way.
  ///
  /// Gradients flow to the inputs and, where they are wanted, to the weights: dwᵢ = Σ dy·xᵢ, added up in Double.
  ///
  /// - Parameters:
  ///   - inputs: at least one tensor.
  ///   - weights: a vector that several sums may share.
  ///   - places: for each input, which of the weights is its own.
  public func weightedSum(_ inputs: [Tensor], weights: Tensor, at places: [Int]) -> Tensor {
    precondition(!inputs.isEmpty && inputs.allSatisfy { $0.shape == inputs[0].shape }, "shapes differ")
    precondition(
      places.count == inputs.count && places.allSatisfy { (0..<weights.count).contains($0) },
      "a weight for each input")
    let records = tape != nil && (weights.needsGradient || inputs.contains(where: \.needsGradient))
    let output = output(inputs[0].shape, records: records)
    let shape = ImageShape(output)
    let kernels = kernels(for: shape.channels)
    let terms = zip(inputs, places).map { WeightedTerm($0, weight: weights.pointer[$1], engine: self) }
    let y = output.pointer
    forEachPiece(shape.images) { range, _, _ in
      let (first, pixels) = (range.lowerBound * shape.size, range.count * shape.pixels)
      for (index, term) in terms.enumerated() {
        kernels.affine(
          y + first, index > 0 ? 1 : 0, term.values + first, pixels, shape.channels, term.scale.pointer,
          term.shift.pointer, -.infinity, 0)
      }
    }
    // Terms are read through pointers.
    withExtendedLifetime(inputs) {}
    if records {
      tape?.record { [self] in
        guard let dy = output.gradientPointer else { return }
        if weights.needsGradient { addWeightGradients(dy, shape, inputs, weights, places) }
        addInputGradients(dy, shape, inputs, places.map { weights.pointer[$0] })
      }
    }
    return output
  }

  private func addWeightGradients(
    _ dy: UnsafePointer<Float>, _ shape: ImageShape, _ inputs: [Tensor], _ weights: Tensor, _ places: [Int]
  ) {
    let kernels = kernels(for: shape.channels)
    let terms = inputs.map { WeightedTerm($0, weight: 1, engine: self) }
    // Σ dy and Σ dy·z of each channel, z being what a term is computed from.
    let sums = channelSums(images: shape.images, channels: terms.count * shape.channels) {
      range, _, _, sums, products in
      let (first, pixels) = (range.lowerBound * shape.size, range.count * shape.pixels)
      for (index, term) in terms.enumerated() {
        kernels.gradient_moments(
          dy + first, term.values + first, pixels, shape.channels, sums + index * shape.channels,
          products + index * shape.channels)
      }
    }
    withExtendedLifetime(inputs) {}
    let (dw, accumulate) = weights.gradientTarget()
    if !accumulate { dw.update(repeating: 0, count: weights.count) }
    for (index, term) in terms.enumerated() {
      var slope = 0.0
      for channel in 0..<shape.channels {
        let place = index * shape.channels + channel
        slope +=
          Double(term.scale.pointer[channel]) * sums.second[place]
          + Double(term.shift.pointer[channel]) * sums.first[place]
      }
      dw[places[index]] += Float(slope)
    }
  }

  private func addInputGradients(
    _ dy: UnsafePointer<Float>, _ shape: ImageShape, _ inputs: [Tensor], _ factors: [Float]
  ) {
    let kernels = kernels(for: shape.channels)
    let scales = memory.allocate(inputs.count * shape.channels)
    let zeros = memory.allocate(shape.channels)
    zeros.pointer.update(repeating: 0, count: shape.channels)
    for (index, factor) in factors.enumerated() {
      (scales.pointer + index * shape.channels).update(repeating: factor, count: shape.channels)
    }
    // An input that stands there twice is set first and then added to.
    let targets = inputs.map { $0.needsGradient ? $0.gradientTarget() : nil }
    forEachPiece(shape.images) { range, _, _ in
      let (first, pixels) = (range.lowerBound * shape.size, range.count * shape.pixels)
      for (index, target) in targets.enumerated() {
        guard let (dx, accumulate) = target else { continue }
        kernels.affine(
          dx + first, accumulate ? 1 : 0, dy + first, pixels, shape.channels,
          scales.pointer + index * shape.channels, zeros.pointer, -.infinity, 0)
      }
    }
    withExtendedLifetime((scales, zeros)) {}
  }
}

/// A batch cut by its first and its last axis.
private struct ImageShape {
  let images: Int
  let channels: Int
  /// Values of one image.
  let size: Int
  var pixels: Int { size / channels }

  init(_ tensor: Tensor) {
    images = tensor.shape[0]
    channels = tensor.channels
    size = tensor.count / max(images, 1)
  }
}

/// scale·z + shift, each of them (C): a weight times a tensor that may be a normalisation which is not in memory yet.
private struct WeightedTerm {
  let values: UnsafePointer<Float>
  let scale: Storage
  let shift: Storage

  init(_ tensor: Tensor, weight: Float, engine: Engine) {
    let channels = tensor.channels
    (scale, shift) = (engine.memory.allocate(channels), engine.memory.allocate(channels))
    if !tensor.isStored, case .scaled(let base, let ownScale, let ownShift) = tensor.expression {
      values = UnsafePointer(base.pointer)
      for channel in 0..<channels {
        scale.pointer[channel] = weight * ownScale.pointer[channel]
        shift.pointer[channel] = weight * ownShift.pointer[channel]
      }
    } else {
      values = UnsafePointer(tensor.pointer)
      scale.pointer.update(repeating: weight, count: channels)
      shift.pointer.update(repeating: 0, count: channels)
    }
  }
}
