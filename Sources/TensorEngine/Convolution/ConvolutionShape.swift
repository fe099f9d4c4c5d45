import CKernels

/// The geometry of a two-dimensional convolution, in pixels.
struct ConvolutionShape: Sendable {
  let inChannels: Int, height: Int, width: Int
  let outChannels: Int, kernelHeight: Int, kernelWidth: Int
  let stride: Int, padding: Int, dilation: Int, groups: Int
  /// The first row and column that the kernel sees; not 0 only where the shape is sparse.
  var offset = 0

  var outHeight: Int { (height - offset + 2 * padding - dilation * (kernelHeight - 1) - 1) / stride + 1 }
  var outWidth: Int { (width - offset + 2 * padding - dilation * (kernelWidth - 1) - 1) / stride + 1 }
  /// Values of one image, before and after.
  var inCount: Int { height * width * inChannels }
  var outCount: Int { outHeight * outWidth * outChannels }
  var taps: Int { kernelHeight * kernelWidth }
  /// Channels of one group.
  var groupIn: Int { inChannels / groups }
  var groupOut: Int { outChannels / groups }
  /// Blocks of channels that the kernels take at once.
  var inBlock: Int { Engine.blockWidth(inChannels) }
  var outBlock: Int { Engine.blockWidth(outChannels) }
  /// How far the kernel reaches beyond its first pixel.
  var reachY: Int { dilation * (kernelHeight - 1) }
  var reachX: Int { dilation * (kernelWidth - 1) }

  var isDepthwise: Bool { groups == inChannels && groups == outChannels && groups > 1 }
  /// Whether each output pixel sees one input pixel, the same one.
  var isPointwise: Bool { taps == 1 && stride == 1 && padding == 0 }
  /// Whether each output pixel sees one input pixel, and some of these are not seen.
  var isSparse: Bool { taps == 1 && stride > 1 && padding == 0 && groups == 1 }
  /// The same among the pixels that are seen.
  var ofSeenPixels: ConvolutionShape {
    ConvolutionShape(
      inChannels: inChannels, height: outHeight, width: outWidth, outChannels: outChannels, kernelHeight: 1,
      kernelWidth: 1, stride: 1, padding: 0, dilation: 1, groups: 1)
  }
  /// Whether F(4×4, 3×3) applies, or with a stride of 2 F(2×2, 3×3): of few channels its transforms take what it saves.
  var suitsWinograd: Bool {
    kernelHeight == 3 && kernelWidth == 3 && padding == 1 && dilation == 1 && groups == 1 && inBlock > 1
      && outBlock > 1 && (stride == 1 || stride == 2 && inChannels >= 16)
  }

  // MARK: - Pictures in scratch memory

  var area: azimuth_area { azimuth_area(rows: height, columns: width) }
  var outArea: azimuth_area { azimuth_area(rows: outHeight, columns: outWidth) }

  /// An input area with its border of zeros.
  func padded(_ area: azimuth_area) -> azimuth_area {
    azimuth_area(rows: area.rows + 2 * padding, columns: area.columns + 2 * padding)
  }

  /// Where the taps of each block of channels lie in padded scratch.
  func offsets(in padded: azimuth_area, blocks: Int, width: Int) -> [Int] {
    (0..<blocks * taps).map {
      let (block, tap) = ($0 / taps, $0 % taps)
      let (y, x) = (tap / kernelWidth * dilation, tap % kernelWidth * dilation)
      return ((block * padded.rows + y) * padded.columns + x) * width
    }
  }
}
