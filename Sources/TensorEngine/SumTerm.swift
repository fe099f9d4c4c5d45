import CKernels

/// A tensor as a term of a sum: normalised or averaged on the way. A class, since each image of each term would copy it.
final class SumTerm {
  private enum Values {
    case stored
    case scaled(scale: UnsafePointer<Float>, shift: UnsafePointer<Float>)
    case averagePooled(PoolingWindow)
  }

  private let values: Values
  private let source: UnsafePointer<Float>
  private let kernels: azimuth_kernels
  private let channels: Int
  /// Values of one image of the source.
  private let size: Int

  convenience init(_ tensor: Tensor, engine: Engine) {
    // Whether it happens to be in memory, too, must not make a difference: it would be rounded once more.
    switch tensor.expression {
    case .scaled(let base, let scale, let shift):
      self.init(
        base, .scaled(scale: UnsafePointer(scale.pointer), shift: UnsafePointer(shift.pointer)),
        engine: engine)
    case .averagePooled(let base, let window): self.init(base, .averagePooled(window), engine: engine)
    case .clipped, .concatenated, .sum, nil: self.init(tensor, .stored, engine: engine)
    }
  }

  private init(_ base: Tensor, _ values: Values, engine: Engine) {
    self.values = values
    source = UnsafePointer(base.pointer)
    channels = base.channels
    kernels = engine.kernels(for: channels)
    size = base.shape.dropFirst().reduce(1, *)
  }

  /// How much scratch memory `write` needs, in values.
  var scratchCount: Int {
    if case .averagePooled(let window) = values { window.scratchCount } else { 0 }
  }

  /// Writes one image of the term, or adds it.
  func write(
    image: Int, to target: UnsafeMutablePointer<Float>, adds: Bool, scratch: UnsafeMutablePointer<Float>
  ) {
    let x = source + image * size
    switch values {
    case .stored:
      kernels.affine(target, adds ? 1 : 0, x, size / channels, channels, nil, nil, -.infinity, 0)
    case .scaled(let scale, let shift):
      kernels.affine(target, adds ? 1 : 0, x, size / channels, channels, scale, shift, -.infinity, 0)
    case .averagePooled(let window):
      window.average(x, to: target, adds: adds, scratch: scratch, kernels)
    }
  }
}
