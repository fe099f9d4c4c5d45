/// The packed gradient of a dense convolution's weights, in as many partial sums as there are pieces.
struct PartialGradients {
  private let packing: PackedWeights
  private let pieces: Int
  private let engine: Engine
  private let values: Storage?

  /// - Parameter wanted: whether there are any.
  init(_ shape: ConvolutionShape, pieces: Int, wanted: Bool, engine: Engine) {
    packing = PackedWeights(shape)
    self.pieces = pieces
    self.engine = engine
    values = wanted ? engine.memory.allocate(pieces * packing.count) : nil
  }

  /// A piece's sums, of any content at first; nil where none are wanted.
  func sums(_ piece: Int) -> UnsafeMutablePointer<Float>? {
    values.map { $0.pointer + piece * packing.count }
  }

  /// Puts the sums of all pieces, or adds them, to a gradient (O, C, K, L).
  func add(to target: ConvolutionAlgorithm.GradientTarget) {
    if let values { packing.unpack(values, pieces: pieces, to: target, engine: engine) }
  }
}
