import CKernels

/// A tensor's values as a function of another's.
enum Expression {
  /// min(max(x, 0), limit).
  case clipped(Tensor, limit: Float)
  /// scale·x + shift, (C) each.
  case scaled(Tensor, scale: Storage, shift: Storage)
  case averagePooled(Tensor, PoolingWindow)
}

/// A gradient that is slope·dy + own·x + constant, each (C), of another gradient dy and the values x.
struct DeferredGradient {
  let dy: Storage
  let slope: Storage
  let own: Storage
  let constant: Storage
}

extension Engine {
  /// Computes the values of a tensor that is not in memory yet.
  func evaluate(_ tensor: Tensor, into target: UnsafeMutablePointer<Float>) {
    if case .clipped(let base, let limit) = tensor.expression {
      let source = PixelSource(base, low: 0, high: limit)
      forEachChunk(of: tensor.shape) { kernels, pixels, channels, offset in
        kernels.affine(
          target + offset, 0, source.pixels + offset, pixels, channels, source.transform.scale,
          source.transform.shift, 0, limit)
      }
      return
    }
    let term = SumTerm(tensor, engine: self)
    let size = tensor.count / max(tensor.shape[0], 1)
    withScratch(term.scratchCount) { scratch in
      forEachPiece(tensor.shape[0]) { range, _, worker in
        for image in range {
          term.write(image: image, to: target + image * size, adds: false, scratch: scratch[worker])
        }
      }
    }
  }

  /// Computes a deferred gradient.
  func evaluate(
    _ deferred: DeferredGradient, values: UnsafePointer<Float>, shape: [Int], adds: Bool,
    to target: UnsafeMutablePointer<Float>
  ) {
    forEachChunk(of: shape) { kernels, pixels, channels, offset in
      kernels.affine2(
        target + offset, adds ? 1 : 0, deferred.dy.pointer + offset, values + offset, pixels, channels,
        deferred.slope.pointer, deferred.own.pointer, deferred.constant.pointer)
    }
  }

  /// Copies or adds values on the pool.
  func copy(
    _ source: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>, adds: Bool = false
  ) {
    forEachChunk(of: [count]) { kernels, pixels, channels, offset in
      kernels.affine(
        target + offset, adds ? 1 : 0, source + offset, pixels, channels, nil, nil, -.infinity, 0)
    }
  }

  /// Calls `body` on the pool for ranges of whole pixels of a tensor: how many, of how many channels, and where the
  /// first value stands.
  func forEachChunk(
    of shape: [Int],
    _ body: (_ kernels: azimuth_kernels, _ pixels: Int, _ channels: Int, _ offset: Int) -> Void
  ) {
    let channels = shape[shape.count - 1]
    let pixels = shape.dropLast().reduce(1, *)
    if pixels == 1 {
      // A flat vector: the kernels take it in blocks of 16, the rest as a pixel of its own.
      let whole = channels / 16
      let (wide, single) = (kernels(for: 16), kernels(for: 1))
      forEachPiece(whole) { range, _, _ in body(wide, range.count, 16, range.lowerBound * 16) }
      if channels % 16 > 0 { body(single, channels % 16, 1, whole * 16) }
      return
    }
    let kernels = kernels(for: channels)
    forEachPiece(pixels) { range, _, _ in body(kernels, range.count, channels, range.lowerBound * channels) }
  }
}
