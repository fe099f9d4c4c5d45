/// A dense Float32 array, rows last: images are (N, C, H, W), matrices (rows, columns).
///
/// A tensor belongs to the engine that made it and to one thread at a time.
public final class Tensor {
  public let shape: [Int]
  public let count: Int
  /// Whether gradients flow back to this tensor.
  public let needsGradient: Bool
  /// Whether a backward pass has put a gradient here.
  public internal(set) var hasGradient = false

  package let pointer: UnsafeMutablePointer<Float>
  private let storage: Storage
  private let pool: StoragePool
  private var gradientStorage: Storage?
  private var gradientOffset = 0

  init(shape: [Int], storage: Storage, offset: Int = 0, pool: StoragePool, needsGradient: Bool) {
    self.shape = shape
    self.count = shape.reduce(1, *)
    self.storage = storage
    self.pool = pool
    self.needsGradient = needsGradient
    precondition(offset + count <= storage.count)
    pointer = storage.pointer + offset
  }

  /// A view into flat vectors of values and of gradients: a network's parameter.
  init(shape: [Int], values: Storage, gradients: Storage, offset: Int, pool: StoragePool) {
    self.shape = shape
    self.count = shape.reduce(1, *)
    storage = values
    gradientStorage = gradients
    gradientOffset = offset
    needsGradient = true
    self.pool = pool
    precondition(offset + count <= values.count && offset + count <= gradients.count)
    pointer = values.pointer + offset
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

  /// The gradient that the last backward pass left, or zeros.
  public var gradient: [Float] {
    guard hasGradient, let gradientPointer else { return [Float](repeating: 0, count: count) }
    return Array(UnsafeBufferPointer(start: gradientPointer, count: count))
  }

  /// The gradient's memory; nil where no backward pass has been.
  package var gradientPointer: UnsafeMutablePointer<Float>? {
    hasGradient ? gradientStorage.map { $0.pointer + gradientOffset } : nil
  }

  /// The gradient's memory, to write to (`accumulate` false: its content is old) or to add to (true).
  func gradientTarget() -> (pointer: UnsafeMutablePointer<Float>, accumulate: Bool) {
    let storage = gradientStorage ?? pool.allocate(count)
    gradientStorage = storage
    defer { hasGradient = true }
    return (storage.pointer + gradientOffset, hasGradient)
  }

  /// Forgets the gradient.
  package func clearGradient() { hasGradient = false }
}

extension Tensor {
  /// Shape of a picture batch.
  var imageShape: (n: Int, c: Int, h: Int, w: Int) {
    precondition(shape.count == 4, "an operator on images needs a tensor (N, C, H, W)")
    return (shape[0], shape[1], shape[2], shape[3])
  }
}
