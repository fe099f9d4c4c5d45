import CKernels

/// Images in memory and what happens to their values when a kernel loads them.
///
/// What is a normalisation or a concatenation is read as one even where its values happen to be in memory: sums would
/// come in another order.
struct PixelSource {
  let pixels: UnsafePointer<Float>
  /// Of the images in memory.
  let channels: Int
  var transform: azimuth_transform
  /// Whether they are scratch memory, which need not be asked for before it is read. A product of such an input alone asks for
  /// nothing, its output included.
  var isNear = false

  /// The tensor that `input` is a clipped form of, or itself: gradients go there.
  static func target(of input: Tensor) -> Tensor {
    if case .clipped(let base, _) = input.expression { base } else { input }
  }

  /// A convolution's input as it lies in memory: the parts of a concatenation that is not in memory itself, for an algorithm
  /// that takes parts, or one. `target` is the tensor to which a part's gradient goes.
  ///
  /// - Parameter width: what the channels of each part must be multiples of; nil where parts are not taken.
  static func parts(of input: Tensor, width: Int?) -> [(source: PixelSource, target: Tensor)] {
    let base = target(of: input)
    guard let width, case .concatenated(let tensors) = base.expression,
      tensors.allSatisfy({ $0.channels % width == 0 })
    else { return [(PixelSource(input), base)] }
    guard case .clipped(_, let limit) = input.expression else {
      return tensors.map { (PixelSource($0, low: -.infinity, high: .infinity), $0) }
    }
    return tensors.map { (PixelSource($0, low: 0, high: limit), $0) }
  }

  /// A tensor's values: an activation and a normalisation that are not in memory yet are computed on the way.
  init(_ input: Tensor) {
    if case .clipped(let base, let limit) = input.expression {
      self.init(base, low: 0, high: limit)
    } else {
      self.init(input, low: -.infinity, high: .infinity)
    }
  }

  /// A tensor's values, normalised on the way and limited to low ... high.
  init(_ base: Tensor, low: Float, high: Float) {
    var transform = azimuth_transform()
    channels = base.channels
    (transform.low, transform.high) = (low, high)
    if case .scaled(let source, let scale, let shift) = base.expression {
      transform.scale = UnsafePointer(scale.pointer)
      transform.shift = UnsafePointer(shift.pointer)
      pixels = UnsafePointer(source.pointer)
    } else {
      pixels = UnsafePointer(base.pointer)
    }
    self.transform = transform
  }

  /// An output's gradient, computed on the way where it is deferred; nil where there is none.
  init?(gradientOf output: Tensor) {
    var transform = Self.plain
    channels = output.channels
    if let deferred = output.deferredGradient {
      transform.scale = UnsafePointer(deferred.slope.pointer)
      transform.shift = UnsafePointer(deferred.constant.pointer)
      transform.slope = UnsafePointer(deferred.own.pointer)
      transform.other = UnsafePointer(output.pointer)
      pixels = UnsafePointer(deferred.dy.pointer)
    } else if let gradient = output.gradientPointer {
      pixels = gradient
    } else {
      return nil
    }
    self.transform = transform
  }

  init(pixels: UnsafePointer<Float>, channels: Int, transform: azimuth_transform, isNear: Bool = false) {
    (self.pixels, self.channels, self.transform, self.isNear) = (pixels, channels, transform, isNear)
  }

  /// Values as they are in memory.
  static func plain(_ pixels: UnsafePointer<Float>, _ channels: Int, isNear: Bool = false) -> PixelSource {
    PixelSource(pixels: pixels, channels: channels, transform: plain, isNear: isNear)
  }

  /// What leaves values as they are.
  static var plain: azimuth_transform {
    var transform = azimuth_transform()
    (transform.low, transform.high) = (-.infinity, .infinity)
    return transform
  }

  /// The same from value `offset` of memory on, a multiple of the channels, and from channel `channel` on.
  func from(_ offset: Int, channel: Int = 0) -> PixelSource {
    var moved = transform
    moved.scale = transform.scale.map { $0 + channel }
    moved.shift = transform.shift.map { $0 + channel }
    moved.slope = transform.slope.map { $0 + channel }
    moved.other = transform.other.map { $0 + offset + channel }
    return PixelSource(
      pixels: pixels + offset + channel, channels: channels, transform: moved, isNear: isNear)
  }

  /// Σ dy and Σ dy·x of each channel (C).
  typealias GradientMoments = (sums: UnsafeMutablePointer<Double>, products: UnsafeMutablePointer<Double>)

  /// Whether they are a normalisation's, clipped: it will want to know the moments of its gradient.
  var isNormalizedAndClipped: Bool { transform.scale != nil && transform.low == 0 }

  /// Whether values are used as they are in memory.
  var isPlain: Bool { transform.scale == nil && transform.other == nil && transform.low == -.infinity }

  /// Has the values of `count` pixels from value `offset` on come while a product is computed.
  ///
  /// - Parameter tiles: of how many tiles the product is.
  func lookAhead(from offset: Int, pixels count: Int, tiles: Int, _ ahead: inout azimuth_ahead) {
    if isNear { return }
    ahead.lines = max(ahead.lines, count * channels / (16 * tiles) + 1)
    azimuth_look_ahead(&ahead, pixels + offset, count * channels)
    if let other = transform.other { azimuth_look_ahead(&ahead, other + offset, count * channels) }
  }

  /// Loads blocks of channels of the area at `offset` into blocked scratch.
  ///
  /// - Parameters:
  ///   - channels: of the images in memory.
  ///   - padded: the area with its border, which begins with `top` rows and `left` columns.
  func load(
    to scratch: UnsafeMutablePointer<Float>, at offset: Int, channel: Int = 0, channels: Int, blocks: Int,
    area: azimuth_area, padded: azimuth_area, top: Int = 0, left: Int = 0, _ kernels: azimuth_kernels
  ) {
    var source = from(offset, channel: channel)
    kernels.load(
      scratch, source.pixels, channels, blocks, area, padded, top, left, &source.transform)
  }

  /// Carries a gradient from blocked scratch to memory, where the values at `offset` were not clipped on the way in.
  ///
  /// - Parameter moments: where Σ of the gradient and Σ of its products with the values in memory are added to, if these
  ///   are clipped on the way in.
  func unload(
    _ scratch: UnsafePointer<Float>, at offset: Int, channel: Int = 0, channels: Int, blocks: Int,
    area: azimuth_area, to target: ConvolutionAlgorithm.GradientTarget, moments: GradientMoments? = nil,
    _ kernels: azimuth_kernels
  ) {
    var source = from(offset, channel: channel)
    kernels.unload(
      target.pointer + offset + channel, target.accumulate ? 1 : 0, scratch, channels, blocks, area,
      transform.low == 0 ? source.pixels : nil, &source.transform, moments?.sums, moments?.products)
  }
}

extension azimuth_area {
  /// How many pixels.
  var count: Int { rows * columns }
}
