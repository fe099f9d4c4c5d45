import CKernels
import COpenBLAS

/// Where operators run: threads, recycled memory and, while a gradient is wanted, a tape.
///
/// Operators are methods, one file each. An engine and its tensors belong to one thread at a time.
///
///     let engine = Engine(threads: 2)
///     let y = engine.convolution2D(x, weight: w, padding: 1)
public final class Engine {
  public let pool: ThreadPool
  package let memory: MemoryArena
  /// What operators need for a moment; apart from tensors, so that every operator finds it where the one before left it,
  /// in the cache.
  private let scratchMemory: MemoryArena
  /// Operators record their backward step here; nil while no gradients are wanted.
  public private(set) var tape: Tape?

  /// Asked between operators of a backward pass: true ends it there, its gradients are then of no use.
  public var isCancelled: () -> Bool = { false }

  /// How convolutions are computed.
  public let arithmetic: Arithmetic
  /// The kernels of the instruction set in use, by the width of a block.
  private let kernelsByWidth: [azimuth_kernels]
  /// Those that multiply bfloat16 values; nil where the arithmetic has none, or the CPU.
  let roundedKernels: azimuth_rounded_kernels?

  /// - Parameters:
  ///   - threads: how many threads share the work, from 1 to 256; the results are the same.
  ///   - arithmetic: how convolutions are computed.
  public convenience init(threads: Int = ThreadPool.availableCores, arithmetic: Arithmetic = .fast) {
    self.init(threads: threads, arithmetic: arithmetic, instructionSet: azimuth_instruction_set())
  }

  /// An engine whose operators take their memory but compute next to nothing: its `peakMemory` then tells what the same
  /// operators would need. Its tensors' values mean nothing.
  public static func planning(threads: Int, arithmetic: Arithmetic = .fast) -> Engine {
    Engine(
      threads: threads, arithmetic: arithmetic, instructionSet: azimuth_instruction_set(), isDry: true)
  }

  /// - Parameter instructionSet: one that the CPU has; tests ask for each.
  package init(threads: Int, arithmetic: Arithmetic, instructionSet: Int32, isDry: Bool = false) {
    precondition((0...azimuth_instruction_set()).contains(instructionSet))
    pool = ThreadPool(threads: threads, isDry: isDry)
    memory = MemoryArena(machines: isDry ? 4 : 1)
    scratchMemory = MemoryArena(machines: isDry ? 4 : 1)
    self.arithmetic = arithmetic
    kernelsByWidth = Self.widths.map {
      guard let kernels = azimuth_kernels_for($0, instructionSet) else {
        preconditionFailure("every instruction set has every width")
      }
      return kernels.pointee
    }
    roundedKernels =
      switch arithmetic {
      case .bfloat16: azimuth_rounded_kernels_for(instructionSet)?.pointee
      case .fast: azimuth_split_kernels_for(instructionSet)?.pointee
      case .exact, .reference: nil
      }
    precondition(arithmetic != .bfloat16 || roundedKernels != nil, "the processor has no bfloat16")
    // Our pool splits the work; OpenBLAS must not start threads of its own.
    openblas_set_num_threads(1)
  }

  /// The most memory that tensors and operators have held, in bytes.
  public var peakMemory: Int { memory.peakBytes + scratchMemory.peakBytes }

  /// Gives memory that no tensor uses back to the system, until it is wanted again.
  ///
  /// - Parameter bytes: about how many at most.
  package func releaseFreeMemory(atMost bytes: Int) { memory.releaseFreePages(atMost: bytes) }

  /// A tensor of any content.
  public func tensor(_ shape: [Int], needsGradient: Bool = false) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(shape: shape, storage: memory.allocate(count), engine: self, needsGradient: needsGradient)
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

  /// Records the operators that `body` calls, then runs them backwards from a given gradient of its output (a
  /// vector–Jacobian product).
  ///
  /// - Parameter seed: of the shape of the output.
  /// - Returns: the output.
  @discardableResult
  public func withGradients(seed: Tensor, _ body: (Engine) throws -> Tensor) rethrows -> Tensor {
    let tape = Tape()
    self.tape = tape
    defer { self.tape = nil }
    let output = try body(self)
    self.tape = nil
    output.shareGradient(seed)
    tape.backward(unless: isCancelled)
    return output
  }

  /// Whether an operator on these inputs has to record its backward step.
  func records(_ inputs: Tensor?...) -> Bool {
    tape != nil && inputs.contains { $0?.needsGradient == true }
  }

  /// An operator's output.
  func output(_ shape: [Int], records: Bool) -> Tensor {
    tensor(shape, needsGradient: records)
  }

  /// Cuts 0 ..< count into at most 16 (or fewer) pieces, fixed by the count, and runs them on the pool.
  func forEachPiece(
    _ count: Int, atMost limit: Int = 16, _ body: (_ range: Range<Int>, _ piece: Int, _ worker: Int) -> Void
  ) {
    let pieces = min(count, limit)
    pool.run(pieces) { piece, worker in
      body(piece * count / pieces..<(piece + 1) * count / pieces, piece, worker)
    }
  }

  /// Scratch memory of `count` values for each worker while `body` runs.
  func withScratch<Result>(_ count: Int, _ body: ([UnsafeMutablePointer<Float>]) -> Result) -> Result {
    // A worker's begins at the same place for nearly every operator.
    let step = (count + Self.scratchStep - 1) / Self.scratchStep * Self.scratchStep
    let storage = scratchMemory.allocate(step * pool.threads)
    return withExtendedLifetime(storage) { body((0..<pool.threads).map { storage.pointer + $0 * step }) }
  }

  /// A megabyte, about what a core's second-level cache holds.
  private static let scratchStep = 1 << 18

  /// How many channels kernels take at once, the widest first; every number of channels is a multiple of the last.
  private static let widths = [16, 8, 4, 1]

  private static func widthIndex(_ channels: Int) -> Int {
    widths.firstIndex { channels % $0 == 0 } ?? widths.count - 1
  }

  /// The kernels for tensors of so many channels: the widest block that divides them.
  func kernels(for channels: Int) -> azimuth_kernels { kernelsByWidth[Self.widthIndex(channels)] }

  /// Runs of channels, each with the widest kernels for it.
  func channelRuns(_ channels: Int) -> [(channels: Range<Int>, kernels: azimuth_kernels)] {
    var first = 0
    return kernelsByWidth.compactMap { kernels in
      let end = first + (channels - first) / kernels.width * kernels.width
      defer { first = end }
      return first < end ? (first..<end, kernels) : nil
    }
  }

  /// How many channels a kernel takes at once.
  static func blockWidth(_ channels: Int) -> Int { widths[widthIndex(channels)] }
}
