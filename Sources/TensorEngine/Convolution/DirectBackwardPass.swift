import CKernels

/// A dense convolution's backward pass, product by product.
final class DirectBackwardPass: BackwardPass {
  /// What a phase of the input's gradient needs: where dy's pixels are, and the weights that they meet. A class, since each
  /// frame would copy it.
  private final class Phase {
    let place: GradientScratch.Phase
    let offsets: [Int]
    let product: PackedProduct

    init(
      _ convolution: DirectConvolution, _ weight: UnsafePointer<Float>, _ place: GradientScratch.Phase,
      _ slopes: GradientScratch
    ) {
      let (shape, engine) = (convolution.shape, convolution.engine)
      self.place = place
      offsets = slopes.offsets(place)
      product = PackedProduct(
        PackedWeights(shape, isTransposed: true, taps: place.taps), weight, inputs: shape.outChannels,
        outputs: shape.inChannels, engine: engine)
    }
  }

  private let convolution: DirectConvolution
  private let inKernels: azimuth_kernels, outKernels: azimuth_kernels
  /// A frame of the input in scratch memory.
  private let padded: azimuth_area
  private let isRead: Bool
  private let taps: [Int]
  private let slopes: GradientScratch
  /// None where the input's gradient is not wanted.
  private let phases: [Phase]
  /// Values of the input, of dy and of dx.
  private let sizes: [Int]
  /// Of the weights; nil where their gradient is not wanted.
  private let partial: PartialGradients?

  /// - Parameters:
  ///   - readsInPlace: whether products may take the input from where it lies.
  ///   - pieces: of how many pieces the weights' gradient is made; nil where it is not wanted.
  init(
    _ convolution: DirectConvolution, weight: UnsafePointer<Float>, readsInPlace: Bool,
    wantsInputGradient: Bool, pieces: Int?
  ) {
    let (shape, engine) = (convolution.shape, convolution.engine)
    self.convolution = convolution
    (inKernels, outKernels) = (engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels))
    let (inArea, outArea) = (convolution.frameInArea, convolution.frameOutArea)
    padded = shape.padded(inArea)
    isRead = readsInPlace
    taps =
      isRead
      ? convolution.placesOfBlocks
      : shape.offsets(in: padded, blocks: shape.inChannels / shape.inBlock, width: shape.inBlock)
    let slopes = GradientScratch(shape, inArea: inArea, outArea: outArea)
    self.slopes = slopes
    phases =
      wantsInputGradient ? slopes.phases.map { Phase(convolution, weight, $0, slopes) } : []
    sizes = [
      padded.count * shape.inChannels, slopes.count, inArea.count * shape.inChannels,
    ]
    partial = pieces.map {
      PartialGradients(shape, packing: PackedWeights(shape), pieces: $0, engine: engine)
    }
  }

  var scratchCount: Int { sizes.reduce(0, +) }

  func run(
    _ frames: [DirectConvolution.Frame], _ input: [PixelSource], gradient: PixelSource,
    inputGradients: [ConvolutionAlgorithm.GradientTarget?], piece: (index: Int, isNew: Bool),
    scratch x: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?, whenCarriedBack: () -> Void
  ) {
    let shape = convolution.shape
    let (dy, dx) = (x + sizes[0], x + sizes[0] + sizes[1])
    let weightSums = partial?.sums(piece.index)
    var isNew = piece.isNew
    if !shape.isPointwise {
      convolution.clearBorder(of: x, padded, inKernels)
      slopes.clearBorder(of: dy, area: convolution.frameOutArea, outKernels)
    }
    for frame in frames {
      slopes.load(gradient, at: frame.output, area: frame.outArea, to: dy, outKernels)
      if !phases.isEmpty {
        convolution.carryBack(
          frame, input, gradient: gradient, to: inputGradients, readsInput: weightSums != nil, scratch: dx,
          moments: moments
        ) { out, step, block, ahead in multiply(dy, frame, to: out, step: step, block: block, &ahead) }
      }
      whenCarriedBack()
      guard let weightSums else { continue }
      if !isRead { convolution.load(input, frame, to: x, padded, inKernels) }
      addProducts(
        of: isRead ? input[0].pixels + frame.input : UnsafePointer(x), dy, frame, to: weightSums, adds: !isNew
      )
      isNew = false
    }
  }

  func putWeightGradient(to target: ConvolutionAlgorithm.GradientTarget) { partial?.put(to: target) }

  /// dW = or += x·dy, tap by tap.
  private func addProducts(
    of x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ frame: DirectConvolution.Frame,
    to sums: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    let shape = convolution.shape
    let own = slopes.pixels(in: dy, width: shape.outBlock)
    outKernels.outer(
      frame.outArea, x, shape.stride * padded.columns * shape.inBlock,
      isRead ? shape.inChannels * convolution.pixelStep : shape.stride * shape.inBlock, taps.count, taps,
      shape.inBlock, own.first, own.row, shape.outBlock, shape.outChannels / shape.outBlock, own.block, sums,
      adds ? 1 : 0)
  }

  /// dx = dy convolved with the weights' transpose, phase by phase.
  ///
  /// - Parameter step, block: from one pixel and from one block to the next in `out`.
  private func multiply(
    _ dy: UnsafePointer<Float>, _ frame: DirectConvolution.Frame, to out: UnsafeMutablePointer<Float>,
    step: Int, block: Int, _ ahead: inout azimuth_ahead
  ) {
    let (shape, area) = (convolution.shape, frame.inArea)
    for phase in phases {
      let place = phase.place
      phase.product.multiply(
        shape.isPointwise ? area : place.area, dy, row: slopes.padded.columns * shape.outBlock,
        step: shape.outBlock, offsets: phase.offsets, to: out + (place.y * area.columns + place.x) * step,
        outRow: shape.stride * area.columns * step, outStep: shape.stride * step, outBlock: block,
        ahead: &ahead)
    }
  }
}
