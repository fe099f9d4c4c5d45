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
    forEachRun(engine) { packedIndex, weightIndex, step, length in
      let (from, to) = (weight + weightIndex, packed + packedIndex)
      for i in 0..<length { to[i] = from[i &* step] }
    }
  }

  /// Adds up packed gradients, piece after piece, and puts them or adds them to a gradient (O, C, K, L).
  func unpack(
    _ packed: Storage, pieces: Int, to target: ConvolutionAlgorithm.GradientTarget,
    engine: Engine
  ) {
    let count = count
    engine.forEachPiece(count) { range, _, _ in
      azimuth_add_pieces(packed.pointer + range.lowerBound, range.count, count, pieces)
    }
    forEachRun(engine) { packedIndex, weightIndex, step, length in
      let (from, to) = (packed.pointer + packedIndex, target.pointer + weightIndex)
      if target.accumulate {
        for i in 0..<length { to[i &* step] += from[i] }
      } else {
        for i in 0..<length { to[i &* step] = from[i] }
      }
    }
  }

  /// Calls `body` on the pool for each run of consecutive packed values: where it begins, where in the weights its
  /// first value stands, how far apart its values stand there, and its length.
  private func forEachRun(
    _ engine: Engine, _ body: (_ packed: Int, _ weight: Int, _ step: Int, _ length: Int) -> Void
  ) {
    let (taps, outBlock, inBlock) = (taps, outBlock, inBlock)
    let (outStep, inStep) =
      isTransposed ? (shape.taps, shape.inChannels * shape.taps) : (shape.inChannels * shape.taps, shape.taps)
    let (outBlocks, inBlocks) = (outputs / outBlock, inputs / inBlock)
    engine.forEachPiece(outBlocks) { range, _, _ in
      for out in range {
        for inside in 0..<inBlocks {
          for (place, tap) in taps.enumerated() {
            let block =
              tapsFirst
              ? (place * outBlocks + out) * inBlocks + inside : (out * inBlocks + inside) * taps.count + place
            for channel in 0..<inBlock {
              body(
                (block * inBlock + channel) * outBlock,
                out * outBlock * outStep + (inside * inBlock + channel) * inStep + tap, outStep, outBlock)
            }
          }
        }
      }
    }
  }
}
