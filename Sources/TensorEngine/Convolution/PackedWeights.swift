import CKernels

/// How the kernels want a dense convolution's weights: blocks of outputs innermost.
///
/// Axes: (output block, input block, tap, channel of the input block, channel of the output block), or with
/// `tapsFirst` (tap, output block, input block, …).
struct PackedWeights {
  let shape: ConvolutionShape
  /// Whether outputs and inputs change places: what carries gradients back.
  let isTransposed: Bool
  let tapsFirst: Bool
  /// The weights' taps in the order in which they are packed.
  let taps: [Int]

  /// - Parameter taps: some or all of the weights' taps; all in their order unless told otherwise.
  init(_ shape: ConvolutionShape, isTransposed: Bool = false, tapsFirst: Bool = false, taps: [Int]? = nil) {
    self.shape = shape
    self.isTransposed = isTransposed
    self.tapsFirst = tapsFirst
    self.taps = taps ?? Array(0..<shape.taps)
  }

  var count: Int { shape.inChannels * shape.outChannels * taps.count }

  private var outputs: Int { isTransposed ? shape.inChannels : shape.outChannels }
  private var inputs: Int { isTransposed ? shape.outChannels : shape.inChannels }
  private var outBlock: Int { Engine.blockWidth(outputs) }
  private var inBlock: Int { Engine.blockWidth(inputs) }

  /// Packs (O, C, K, L).
  func pack(_ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>, engine: Engine) {
    forEachTile(engine) { tile in
      azimuth_gather(
        packed + tile.packed, inBlock, outBlock, weight + tile.weight, steps.input, steps.output)
    }
  }

  /// Adds up packed gradients, piece after piece, and puts them or adds them to a gradient (O, C, K, L).
  func unpack(
    _ packed: Storage, pieces: Int, to target: ConvolutionAlgorithm.GradientTarget,
    engine: Engine
  ) {
    forEachTile(engine) { tile in
      azimuth_add_pieces(packed.pointer + tile.packed, inBlock * outBlock, count, pieces)
      azimuth_scatter(
        target.pointer + tile.weight, target.accumulate ? 1 : 0, steps.input, steps.output,
        packed.pointer + tile.packed, inBlock, outBlock)
    }
  }

  /// From one input or output to the next in the weights.
  private var steps: (input: Int, output: Int) {
    let (one, all) = (shape.taps, shape.inChannels * shape.taps)
    return isTransposed ? (all, one) : (one, all)
  }

  /// Calls `body` on the pool for each tap of a block of inputs and a block of outputs: where it begins packed, and where in
  /// the weights.
  private func forEachTile(_ engine: Engine, _ body: (_ tile: (packed: Int, weight: Int)) -> Void) {
    let (taps, outBlock, inBlock, steps) = (taps, outBlock, inBlock, steps)
    let (outBlocks, inBlocks) = (outputs / outBlock, inputs / inBlock)
    engine.forEachPiece(outBlocks * inBlocks) { range, _, _ in
      for pair in range {
        let (out, inside) = pair.quotientAndRemainder(dividingBy: inBlocks)
        for (place, tap) in taps.enumerated() {
          let block = tapsFirst ? place * outBlocks * inBlocks + pair : pair * taps.count + place
          body(
            (
              packed: block * inBlock * outBlock,
              weight: out * outBlock * steps.output + inside * inBlock * steps.input + tap
            ))
        }
      }
    }
  }
}
