import CKernels

/// A tensor's values as a function of another's.
enum Expression {
  /// min(max(x, 0), limit).
  case clipped(Tensor, limit: Float)
  /// scale·x + shift, (C) each.
  case scaled(Tensor, scale: Storage, shift: Storage)
  case averagePooled(Tensor, PoolingWindow)
  /// Σ of all, added in order.
  case sum([Tensor])
  /// The channels of all, one tensor after another.
  case concatenated([Tensor])
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
    if case .concatenated(let parts) = tensor.expression {
      concatenate(parts, into: target)
      return
    }
    if case .sum(let terms) = tensor.expression {
      add(terms, into: target)
    } else {
      add([tensor], into: target)
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
    forEachChunk(of: count) { kernels, pixels, channels, offset in
      kernels.affine(
        target + offset, adds ? 1 : 0, source + offset, pixels, channels, nil, nil, -.infinity, 0)
    }
  }

  /// Sets or adds to `target` the gradient `dy` where the values `y` lie inside (0, limit).
  func copy(
    _ dy: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>, adds: Bool,
    where y: UnsafePointer<Float>, isInside limit: Float
  ) {
    forEachChunk(of: count) { kernels, pixels, channels, offset in
      var bounds = azimuth_transform()
      bounds.high = limit
      // One block wide, scratch and memory have the same order.
      kernels.unload(
        target + offset, adds ? 1 : 0, dy + offset, channels, 1, azimuth_area(rows: 1, columns: pixels),
        y + offset, &bounds, nil, nil)
    }
  }

  /// Calls `body` on the pool for ranges of whole pixels of a tensor: how many, of how many channels, and where the
  /// first value stands.
  private func forEachChunk(
    of shape: [Int],
    _ body: (_ kernels: azimuth_kernels, _ pixels: Int, _ channels: Int, _ offset: Int) -> Void
  ) {
    let channels = shape[shape.count - 1]
    let kernels = kernels(for: channels)
    forEachPiece(shape.dropLast().reduce(1, *)) { range, _, _ in
      body(kernels, range.count, channels, range.lowerBound * channels)
    }
  }

  /// The same for values among which channels make no difference: as pixels of 16 channels, and what is left over.
  private func forEachChunk(
    of count: Int,
    _ body: (_ kernels: azimuth_kernels, _ pixels: Int, _ channels: Int, _ offset: Int) -> Void
  ) {
    forEachChunk(of: [count / 16, 16], body)
    if count % 16 > 0 { body(kernels(for: 1), count % 16, 1, count / 16 * 16) }
  }
}
