import CKernels

/// The gradient of a dense convolution's weights, in as many partial sums as there are pieces.
final class PartialGradients {
  private let count: Int
  /// How the sums lie; nil: as the weights do.
  private let packing: PackedWeights?
  private let pieces: Int
  private let engine: Engine
  private let values: Storage

  init(_ shape: ConvolutionShape, packing: PackedWeights?, pieces: Int, engine: Engine) {
    count = shape.inChannels * shape.outChannels * shape.taps
    (self.packing, self.pieces, self.engine) = (packing, pieces, engine)
    values = engine.memory.allocate(pieces * count)
  }

  /// A piece's sums, of any content at first.
  func sums(_ piece: Int) -> UnsafeMutablePointer<Float> { values.pointer + piece * count }

  /// Puts the sums of all pieces, or adds them, to a gradient (O, C, K, L).
  func put(to target: ConvolutionAlgorithm.GradientTarget) {
    if let packing { return packing.unpack(values, pieces: pieces, to: target, engine: engine) }
    engine.forEachPiece(count) { range, _, _ in
      azimuth_add_pieces(values.pointer + range.lowerBound, range.count, count, pieces)
      azimuth_scatter(
        target.pointer + range.lowerBound, target.accumulate ? 1 : 0, 0, 1,
        values.pointer + range.lowerBound, 1, range.count)
    }
  }
}
