/// A dense Float32 array, last axis innermost: images are (N, H, W, C), matrices (rows, columns).
///
/// A tensor may be an expression that no memory holds yet: operators that can compute it on the way (a convolution
/// its input's ReLU, a sum its terms' normalisation) do so, `pointer` and `values` put it into memory.
/// A tensor belongs to the engine that made it and to one thread at a time.
public final class Tensor {
  public let shape: [Int]
  public let count: Int
  /// Whether gradients flow back to this tensor.
  public let needsGradient: Bool

  /// How the values follow from another tensor's; nil where they have always been in memory.
  let expression: Expression?
  /// Sums over the channels of a convolution's output, for the normalisation that follows it.
  var moments: ChannelSums?

  /// Σ dy of each channel and Σ of its products with the values that the expression normalises, where the last who added to
  /// the gradient knew them.
  var gradientMoments: ChannelSums?

  private let engine: Engine
  private var storage: Storage?
  private let gradients: Storage?
  private let offset: Int
  private var gradientState = Gradient.none

  /// Where a gradient is.
  private enum Gradient {
    case none
    case own(Storage, offset: Int)
    /// Another tensor's, to be copied before it is added to.
    case shared(Storage)
    /// An affine function of another tensor's gradient and of this tensor's values.
    case deferred(DeferredGradient)
  }

  /// - Parameters:
  ///   - storage: where the values are, from `offset` on; nil while an expression gives them.
  ///   - gradients: where the gradient belongs, from `offset` on; nil for memory of its own.
  init(
    shape: [Int], storage: Storage? = nil, gradients: Storage? = nil, offset: Int = 0,
    expression: Expression? = nil, engine: Engine, needsGradient: Bool
  ) {
    self.shape = shape
    self.count = shape.reduce(1, *)
    self.storage = storage
    self.gradients = gradients
    self.offset = offset
    self.expression = expression
    self.engine = engine
    self.needsGradient = needsGradient
    precondition((storage == nil) != (expression == nil))
    for memory in [storage, gradients] { precondition(offset + count <= memory?.count ?? .max) }
  }

  /// Whether the values are in memory.
  var isStored: Bool { storage != nil }

  /// The values' memory; an expression is computed now.
  package var pointer: UnsafeMutablePointer<Float> {
    if let storage { return storage.pointer + offset }
    let storage = engine.memory.allocate(count)
    engine.evaluate(self, into: storage.pointer)
    self.storage = storage
    return storage.pointer
  }

  /// Lets go of the memory of values that follow from other tensors': who asks for them later has them computed anew, to the
  /// same bits (Chen et al., "Training Deep Nets with Sublinear Memory Cost", arXiv:1604.06174, section 4).
  package func releaseValues() {
    if expression != nil { storage = nil }
  }

  /// The values, in row-major order.
  public var values: [Float] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Copies `values`, as many as the tensor has, into it.
  public func assign(_ values: some Collection<Float>) {
    precondition(values.count == count)
    _ = UnsafeMutableBufferPointer(start: pointer, count: count).update(fromContentsOf: values)
  }

  /// Lets `body` fill the tensor in place.
  public func withMutableValues<Result>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> Result) rethrows
    -> Result
  {
    try body(UnsafeMutableBufferPointer(start: pointer, count: count))
  }

  // MARK: - Gradient

  /// Whether a backward pass has put a gradient here.
  public var hasGradient: Bool {
    if case .none = gradientState { return false }
    return true
  }

  /// The gradient that the last backward pass left, or zeros.
  public var gradient: [Float] {
    guard let gradientPointer else { return [Float](repeating: 0, count: count) }
    return Array(UnsafeBufferPointer(start: gradientPointer, count: count))
  }

  /// The gradient's memory, to be read; nil where no backward pass has been.
  package var gradientPointer: UnsafePointer<Float>? {
    switch gradientState {
    case .none: nil
    case .own(let storage, let offset): UnsafePointer(storage.pointer + offset)
    case .shared(let storage): UnsafePointer(storage.pointer)
    case .deferred: UnsafePointer(gradientTarget().pointer)
    }
  }

  /// The gradient's memory, to write to (`accumulate` false: its content is old) or to add to (true).
  func gradientTarget() -> (pointer: UnsafeMutablePointer<Float>, accumulate: Bool) {
    gradientMoments = nil
    if case .own(let storage, let offset) = gradientState { return (storage.pointer + offset, true) }
    let (storage, offset) = (gradients ?? engine.memory.allocate(count), offset)
    let target = storage.pointer + offset
    defer { gradientState = .own(storage, offset: offset) }
    switch gradientState {
    case .none, .own: return (target, false)
    case .shared(let source): engine.copy(source.pointer, count: count, to: target)
    case .deferred(let deferred):
      engine.evaluate(deferred, values: pointer, shape: shape, adds: false, to: target)
    }
    return (target, true)
  }

  /// Adds `output`'s gradient to this tensor's; shares its memory if it is the first.
  func addGradient(of output: Tensor) {
    guard let dy = output.gradientPointer else { return }
    if !hasGradient, let storage = output.gradientStorage {
      gradientState = .shared(storage)
    } else {
      let (dx, accumulate) = gradientTarget()
      engine.copy(dy, count: count, to: dx, adds: accumulate)
    }
  }

  /// Takes another tensor's values, which are in memory, as the gradient.
  func shareGradient(_ seed: Tensor) {
    precondition(seed.shape == shape, "a gradient has the shape of its tensor")
    guard let storage = seed.storage, seed.offset == 0 else {
      preconditionFailure("a gradient that is no tensor of its own")
    }
    if needsGradient { gradientState = .shared(storage) }
  }

  /// Adds an affine function of another gradient; leaves it to be computed on the way if it is the first.
  func addGradient(_ deferred: DeferredGradient) {
    if !hasGradient {
      gradientState = .deferred(deferred)
    } else {
      let target = gradientTarget()
      engine.evaluate(deferred, values: pointer, shape: shape, adds: target.accumulate, to: target.pointer)
    }
  }

  /// The deferred form of the gradient, if it has that form.
  var deferredGradient: DeferredGradient? {
    if case .deferred(let deferred) = gradientState { deferred } else { nil }
  }

  /// The gradient's memory where it begins at its start.
  var gradientStorage: Storage? {
    switch gradientState {
    case .own(let storage, offset: 0): storage
    case .shared(let storage): storage
    default: nil
    }
  }

  /// The gradient of an own parameter, to be changed in place.
  package var mutableGradient: UnsafeMutablePointer<Float>? {
    hasGradient ? gradientTarget().pointer : nil
  }

  /// Forgets the gradient.
  public func clearGradient() { gradientState = .none }
}

extension Tensor {
  /// Shape of a picture batch.
  var imageShape: (n: Int, h: Int, w: Int, c: Int) {
    precondition(shape.count == 4, "an operator on images needs a tensor (N, H, W, C)")
    return (shape[0], shape[1], shape[2], shape[3])
  }

  /// The length of the last axis.
  var channels: Int { shape[shape.count - 1] }
}
