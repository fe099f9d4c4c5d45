/// The parameters of a network in one flat vector, with their gradients and momenta beside them.
///
/// A checkpoint, a copy of W₀ or an optimiser's step is one pass over memory; the network sees named tensors
/// that are views into the vector.
public final class ParameterVector {
  /// A parameter's place.
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let shape: [Int]
    /// Where its values begin in the flat vector.
    public let offset: Int
    public var count: Int { shape.reduce(1, *) }
  }

  public let entries: [Entry]
  /// One tensor an entry.
  public let tensors: [Tensor]
  /// Whether a parameter has had a gradient, and so a momentum.
  public internal(set) var hasMomentum: [Bool]

  let engine: Engine
  private let values: Storage
  private let momenta: Storage
  private let indexByName: [String: Int]

  /// - Parameter shapes: names and shapes in order; names must differ.
  public init(_ shapes: [(name: String, shape: [Int])], engine: Engine) {
    var entries: [Entry] = []
    var offset = 0
    for (name, shape) in shapes {
      entries.append(Entry(name: name, shape: shape, offset: offset))
      offset += entries[entries.count - 1].count
    }
    self.entries = entries
    self.engine = engine
    let memory = engine.memory
    let (values, gradients) = (memory.allocate(offset), memory.allocate(offset))
    momenta = memory.allocate(offset)
    momenta.pointer.update(repeating: 0, count: offset)
    values.pointer.update(repeating: 0, count: offset)
    self.values = values
    tensors = entries.map {
      Tensor(
        shape: $0.shape, storage: values, gradients: gradients, offset: $0.offset, engine: engine,
        needsGradient: true)
    }
    hasMomentum = Array(repeating: false, count: entries.count)
    indexByName = Dictionary(uniqueKeysWithValues: zip(shapes.map(\.name), 0...))
  }

  /// How many values there are in all.
  public var count: Int { values.count }

  /// A parameter by name; nil where there is none.
  public subscript(name: String) -> Tensor? { indexByName[name].map { tensors[$0] } }

  /// The same parameters as constants, which no gradient flows to: one tensor an entry, of the same memory.
  public private(set) lazy var constants: [Tensor] = entries.map {
    Tensor(shape: $0.shape, storage: values, offset: $0.offset, engine: engine, needsGradient: false)
  }

  /// A parameter as a constant, by name; nil where there is none.
  public func constant(_ name: String) -> Tensor? { indexByName[name].map { constants[$0] } }

  /// All values, entry after entry.
  public var flatValues: [Float] {
    get { Array(UnsafeBufferPointer(start: values.pointer, count: count)) }
    set { values.pointer.update(from: newValue, count: precheck(newValue)) }
  }

  /// All momenta, entry after entry; zeros where there is none yet.
  public var flatMomenta: [Float] { Array(UnsafeBufferPointer(start: momenta.pointer, count: count)) }

  /// Takes up momenta that were kept.
  public func restoreMomenta(_ kept: [Float], hasMomentum: [Bool]) {
    precondition(hasMomentum.count == entries.count)
    momenta.pointer.update(from: kept, count: precheck(kept))
    self.hasMomentum = hasMomentum
  }

  /// Forgets all gradients.
  public func clearGradients() { for tensor in tensors { tensor.clearGradient() } }

  func momentumPointer(_ index: Int) -> UnsafeMutablePointer<Float> {
    momenta.pointer + entries[index].offset
  }

  private func precheck(_ kept: [Float]) -> Int {
    precondition(kept.count == count, "a vector of another network")
    return count
  }
}
