import CKernels

/// An output's gradient in blocked scratch memory, with a border of zeros, as both backward products want it.
///
/// The input's pixels fall into stride × stride phases. In each, the gradient is a convolution of dy's own pixels with
/// those of the weights that ever meet them, so that no product has a factor that is zero by construction.
struct GradientScratch {
  /// The input pixels (y + stride·i, x + stride·j).
  struct Phase {
    let y: Int, x: Int
    /// How many there are in a frame of full size.
    let area: azimuth_area
    /// The taps that they meet, in the weights' order.
    let taps: [Int]
    /// Where dy's pixel for each tap stands in scratch (one block wide, first block), for (i, j) = (0, 0).
    let offsets: [Int]
  }

  let shape: ConvolutionShape
  let phases: [Phase]
  /// dy with its border, for a frame of full size.
  let padded: azimuth_area
  /// Channels that are loaded at once.
  private let channels: Int
  private let top: Int, left: Int

  init(_ shape: ConvolutionShape, inArea: azimuth_area, outArea: azimuth_area) {
    self.shape = shape
    channels = shape.outChannels
    let rows = Axis(
      length: inArea.rows, outputs: outArea.rows, kernel: shape.kernelHeight, shape)
    let columns = Axis(
      length: inArea.columns, outputs: outArea.columns, kernel: shape.kernelWidth, shape)
    (top, left) = (rows.before, columns.before)
    padded = azimuth_area(rows: rows.padded, columns: columns.padded)
    let (row, width) = (padded.columns, shape.outBlock)
    phases = rows.phases.enumerated().flatMap { y, rowTaps in
      columns.phases.enumerated().map { x, columnTaps in
        let taps = rowTaps.flatMap { row in columnTaps.map { (row, $0) } }
        return Phase(
          y: y, x: x,
          area: azimuth_area(
            rows: Axis.count(inArea.rows, phase: y, shape.stride),
            columns: Axis.count(inArea.columns, phase: x, shape.stride)),
          taps: taps.map { $0.tap * shape.kernelWidth + $1.tap },
          offsets: taps.map { (($0.place + rows.before) * row + $1.place + columns.before) * width })
      }
    }
  }

  /// One of the two axes.
  private struct Axis {
    /// For each phase the taps that it meets, and where dy's pixel is for the phase's first.
    let phases: [[(tap: Int, place: Int)]]
    /// Zeros before dy's own pixels, and all pixels together.
    let before: Int, padded: Int

    init(length: Int, outputs: Int, kernel: Int, _ shape: ConvolutionShape) {
      let stride = shape.stride
      phases = (0..<stride).map { phase in
        (0..<kernel).compactMap { tap in
          let place = phase + shape.padding - tap * shape.dilation
          return place % stride == 0 ? (tap, place / stride) : nil
        }
      }
      let places = phases.enumerated().flatMap { phase, taps in
        taps.map { (first: $0.place, last: $0.place + Self.count(length, phase: phase, stride) - 1) }
      }
      before = max(0, -(places.map(\.first).min() ?? 0))
      padded = before + max(outputs, (places.map(\.last).max() ?? 0) + 1)
    }

    static func count(_ length: Int, phase: Int, _ stride: Int) -> Int {
      max(0, (length - phase + stride - 1) / stride)
    }
  }

  /// How much memory it takes, in values.
  var count: Int { channels * padded.count }

  /// A phase's offsets for all blocks of dy's channels.
  func offsets(_ phase: Phase) -> [Int] {
    (0..<channels / shape.outBlock).flatMap { block in
      phase.offsets.map { $0 + block * padded.count * shape.outBlock }
    }
  }

  /// Puts zeros around dy; loading leaves them.
  func clearBorder(of scratch: UnsafeMutablePointer<Float>, area: azimuth_area, _ kernels: azimuth_kernels) {
    kernels.clear_border(scratch, channels / kernels.width, area, padded, top, left)
  }

  /// Loads the gradient of the outputs at `offset` in memory.
  func load(
    _ gradient: PixelSource, at offset: Int, area: azimuth_area, to scratch: UnsafeMutablePointer<Float>,
    _ kernels: azimuth_kernels
  ) {
    gradient.load(
      to: scratch, at: offset, channels: channels, blocks: channels / kernels.width, area: area,
      padded: padded,
      top: top, left: left, kernels)
  }

  /// Where dy's own pixels are: the first, and how far rows and blocks are apart.
  func pixels(
    in scratch: UnsafePointer<Float>, width: Int
  ) -> (first: UnsafePointer<Float>, row: Int, block: Int) {
    (scratch + (top * padded.columns + left) * width, padded.columns * width, padded.count * width)
  }
}
