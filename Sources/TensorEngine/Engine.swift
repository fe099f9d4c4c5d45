import COpenBLAS

/// Where operators run: threads, recycled memory and, while a gradient is wanted, a tape.
///
/// Operators are methods, one file each. An engine and its tensors belong to one thread at a time.
///
///     let engine = Engine(threads: 2)
///     let y = engine.convolution2D(x, weight: w, padding: 1)
public final class Engine {
  public let pool: ThreadPool
  package let memory = StoragePool()
  /// Operators record their backward step here; nil while no gradients are wanted.
  public private(set) var tape: Tape?

  /// Asked between operators of a backward pass: true ends it there, its gradients are then of no use.
  public var isCancelled: () -> Bool = { false }

  private var scratch: [Storage] = []

  /// - Parameter threads: how many threads share the work, from 1 to 256; the results are the same.
  public init(threads: Int = ThreadPool.availableCores) {
    pool = ThreadPool(threads: threads)
    // Our pool splits the work; OpenBLAS must not start threads of its own.
    openblas_set_num_threads(1)
  }

  /// The most memory that tensors have held, in bytes.
  public var peakMemory: Int { memory.peakBytes }

  /// A tensor of any content.
  public func tensor(_ shape: [Int], needsGradient: Bool = false) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(
      shape: shape, storage: memory.allocate(count), pool: memory, needsGradient: needsGradient)
  }

  /// A tensor of the given values in row-major order.
  public func tensor(_ shape: [Int], _ values: some Collection<Float>, needsGradient: Bool = false) -> Tensor
  {
    let tensor = tensor(shape, needsGradient: needsGradient)
    tensor.assign(values)
    return tensor
  }

  /// Records the operators that `body` calls, then runs them backwards from the loss it returns.
  ///
  /// - Returns: the loss, a tensor of one value.
  @discardableResult
  public func withGradients(_ body: (Engine) throws -> Tensor) rethrows -> Tensor {
    let tape = Tape()
    self.tape = tape
    defer { self.tape = nil }
    let loss = try body(self)
    self.tape = nil
    tape.backward(from: loss, unless: isCancelled)
    return loss
  }

  /// Whether an operator on these inputs has to record its backward step.
  func records(_ inputs: Tensor?...) -> Bool {
    tape != nil && inputs.contains { $0?.needsGradient == true }
  }

  /// An operator's output.
  func output(_ shape: [Int], records: Bool) -> Tensor {
    tensor(shape, needsGradient: records)
  }

  /// Cuts 0 ..< count into at most 16 pieces, fixed by the count, and runs them on the pool.
  func forEachPiece(_ count: Int, _ body: (_ range: Range<Int>, _ piece: Int, _ worker: Int) -> Void) {
    let pieces = Self.pieces(count)
    pool.run(pieces) { piece, worker in
      body(piece * count / pieces..<(piece + 1) * count / pieces, piece, worker)
    }
  }

  /// How many pieces `forEachPiece` makes of `count`.
  static func pieces(_ count: Int) -> Int { min(count, 16) }

  /// Scratch memory of `count` values for each worker; valid until the next call.
  func scratch(_ count: Int) -> [UnsafeMutablePointer<Float>] {
    if scratch.count < pool.threads || scratch[0].count < count {
      scratch = (0..<pool.threads).map { _ in memory.allocate(count) }
    }
    return scratch.map(\.pointer)
  }
}
