import CKernels

/// An output's gradient in blocked scratch memory, as both backward products want it.
///
/// The input's gradient is a convolution of dy, its pixels `stride` apart and with a border; the weights' goes through
/// dy's own pixels. With stride 1 the second lies inside the first, and dy is loaded once.
struct GradientScratch {
  let shape: ConvolutionShape
  /// The outputs' area and its spread form, for a frame of full size.
  let area: azimuth_area
  let spread: azimuth_area
  /// Channels that are loaded at once.
  let channels: Int

  init(_ shape: ConvolutionShape, inArea: azimuth_area, outArea: azimuth_area, channels: Int) {
    self.shape = shape
    self.channels = channels
    area = outArea
    spread = shape.paddedGradient(inArea)
  }

  private var isOne: Bool { shape.stride == 1 }
  private var top: Int { shape.reachY - shape.padding }
  private var left: Int { shape.reachX - shape.padding }

  /// How much memory both forms take, in values.
  var count: Int { channels * (spread.count + (isOne ? 0 : area.count)) }

  /// Loads the gradient of the outputs at `offset` in memory.
  func load(
    _ gradient: PixelSource, at offset: Int, channel: Int = 0, area: azimuth_area,
    to scratch: UnsafeMutablePointer<Float>, _ kernels: azimuth_kernels
  ) {
    let blocks = channels / kernels.width
    gradient.load(
      to: scratch, at: offset, channel: channel, channels: shape.outChannels, blocks: blocks, area: area,
      padded: spread, top: top, left: left, spread: shape.stride, kernels)
    if !isOne {
      gradient.load(
        to: scratch + channels * spread.count, at: offset, channel: channel, channels: shape.outChannels,
        blocks: blocks, area: area, padded: self.area, kernels)
    }
  }

  /// Where dy's own pixels are: the first, and how far rows and blocks are apart.
  func pixels(
    in scratch: UnsafePointer<Float>, width: Int
  ) -> (first: UnsafePointer<Float>, row: Int, block: Int) {
    isOne
      ? (scratch + (top * spread.columns + left) * width, spread.columns * width, spread.count * width)
      : (scratch + channels * spread.count, area.columns * width, area.count * width)
  }
}
