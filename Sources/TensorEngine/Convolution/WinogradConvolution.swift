import CKernels

/// 3×3 convolutions by F(4×4, 3×3): tiles of 4×4 outputs from 36 products a channel pair instead of 144 (Lavin and
/// Gray, CVPR 2016, section 4; the gradients are the transposed algorithm).
struct WinogradConvolution: ConvolutionAlgorithm {
  let shape: ConvolutionShape
  let engine: Engine

  private static let planes = 36

  /// Tiles of one image.
  private var tiles: azimuth_area {
    azimuth_area(rows: (shape.height + 3) / 4, columns: (shape.width + 3) / 4)
  }
  private var area: azimuth_area { azimuth_area(rows: shape.height, columns: shape.width) }
  /// An image and what its tiles see around it.
  private var padded: azimuth_area {
    azimuth_area(rows: tiles.rows * 4 + 2, columns: tiles.columns * 4 + 2)
  }
  /// Images are transformed together until there are enough tiles for the products.
  private var groupImages: Int { max(1, 32 / tiles.count) }
  private var groupTiles: Int { groupImages * tiles.count }
  /// Small images are convolved in larger pieces, for the products' sake.
  private var pieces: Int { tiles.count >= 8 ? 16 : 8 }
  /// From one plane to the next; a line more, so that planes do not compete for the same places in the cache.
  private func planeStep(_ channels: Int) -> Int { groupTiles * channels + 16 }
  private var weightStep: Int { shape.inChannels * shape.outChannels + 16 }

  func forward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let weights = transformedWeights(weight, isTransposed: false)
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    let sizes = [
      padded.count * shape.inChannels, Self.planes * planeStep(shape.inChannels),
      Self.planes * planeStep(shape.outChannels),
    ]
    return engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.channelSums(images: images, channels: shape.outChannels, pieces: pieces) {
        range, worker, sums, squares in
        let image = scratch[worker]
        let (before, after) = (image + sizes[0], image + sizes[0] + sizes[1])
        forEachGroup(range) { group in
          transform(input, group, shape.inChannels, inKernels, image: image, to: before)
          multiply(
            before, shape.inChannels, by: weights.pointer, to: after, shape.outChannels, outKernels,
            tiles: group.count * tiles.count)
          let width = shape.outBlock
          for (place, image) in group.enumerated() {
            let y = output + image * shape.outCount
            for block in 0..<shape.outChannels / width {
              outKernels.winograd_output(
                tiles, after + (block * groupTiles + place * tiles.count) * width,
                planeStep(shape.outChannels),
                y + block * width, shape.width * shape.outChannels, shape.outChannels, area)
            }
            if wantsMoments { outKernels.moments(y, area.count, shape.outChannels, sums, squares) }
          }
        }
      }.when(wantsMoments)
    }
  }

  func backward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradient: GradientTarget?, weightGradient: GradientTarget?
  ) {
    let weights = inputGradient == nil ? nil : transformedWeights(weight, isTransposed: true)
    let count = shape.inChannels * shape.outChannels * 9
    let pieces = min(images, pieces)
    let partial = engine.memory.allocate(weightGradient == nil ? 1 : pieces * count)
    let sizes = [
      padded.count * max(shape.inChannels, shape.outChannels),
      Self.planes * planeStep(max(shape.inChannels, shape.outChannels)),
      Self.planes * planeStep(max(shape.inChannels, shape.outChannels)), Self.planes * weightStep,
      area.count * shape.inChannels,
    ]
    engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.forEachPiece(images, atMost: pieces) { range, piece, worker in
        let places = sizes.reduce(into: [scratch[worker]]) { $0.append($0[$0.count - 1] + $1) }
        let sums = places[3]
        if weightGradient != nil { sums.update(repeating: 0, count: sizes[3]) }
        forEachGroup(range) { group in
          if let weights, let inputGradient {
            addInputGradient(
              input, gradient, group, weights: weights.pointer, image: places[0], before: places[1],
              after: places[2], dx: places[4], to: inputGradient)
          }
          if weightGradient != nil {
            addWeightGradient(
              input, gradient, group, image: places[0], x: places[1], dy: places[2], to: sums)
          }
        }
        if weightGradient != nil {
          engine.kernels(for: shape.outChannels).winograd_filter_gradient(
            sums, weightStep, shape.inChannels * shape.outChannels, partial.pointer + piece * count)
        }
      }
    }
    if let weightGradient {
      PackedWeights(shape: shape, isTransposed: false, tapsFirst: true).unpack(
        partial.pointer, pieces: pieces, to: weightGradient, engine: engine)
    }
  }

  /// The gradient convolved with the mirrored weights.
  private func addInputGradient(
    _ input: PixelSource, _ gradient: PixelSource, _ group: Range<Int>, weights: UnsafePointer<Float>,
    image: UnsafeMutablePointer<Float>, before: UnsafeMutablePointer<Float>,
    after: UnsafeMutablePointer<Float>,
    dx: UnsafeMutablePointer<Float>, to target: GradientTarget
  ) {
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    transform(gradient, group, shape.outChannels, outKernels, image: image, to: before)
    multiply(
      before, shape.outChannels, by: weights, to: after, shape.inChannels, inKernels,
      tiles: group.count * tiles.count)
    let width = shape.inBlock
    for (place, image) in group.enumerated() {
      for block in 0..<shape.inChannels / width {
        inKernels.winograd_output(
          tiles, after + (block * groupTiles + place * tiles.count) * width, planeStep(shape.inChannels),
          dx + block * area.count * width, area.columns * width, width, area)
      }
      input.unload(
        dx, at: image * shape.inCount, area: area, channels: shape.inChannels,
        blocks: shape.inChannels / width,
        inKernels, to: target)
    }
  }

  /// Adds the products of transformed images and gradients, plane by plane.
  private func addWeightGradient(
    _ input: PixelSource, _ gradient: PixelSource, _ group: Range<Int>, image: UnsafeMutablePointer<Float>,
    x: UnsafeMutablePointer<Float>, dy: UnsafeMutablePointer<Float>, to sums: UnsafeMutablePointer<Float>
  ) {
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    transform(input, group, shape.inChannels, inKernels, image: image, to: x)
    let (inWidth, outWidth) = (shape.inBlock, shape.outBlock)
    for (place, number) in group.enumerated() {
      load(gradient, image: number, shape.outChannels, outKernels, to: image)
      for block in 0..<shape.outChannels / outWidth {
        let inside = image + (block * padded.count + padded.columns + 1) * outWidth
        outKernels.winograd_gradient(
          tiles, inside, padded.columns * outWidth,
          dy + (block * groupTiles + place * tiles.count) * outWidth,
          planeStep(shape.outChannels))
      }
    }
    let run = azimuth_area(rows: 1, columns: group.count * tiles.count)
    let offsets = (0..<shape.inChannels / inWidth).map { $0 * groupTiles * inWidth }
    for plane in 0..<Self.planes {
      for block in 0..<shape.outChannels / outWidth {
        outKernels.outer(
          run, x + plane * planeStep(shape.inChannels), 0, inWidth, offsets.count, offsets, inWidth,
          dy + plane * planeStep(shape.outChannels) + block * groupTiles * outWidth, 0, outWidth,
          sums + plane * weightStep + block * shape.inChannels * outWidth)
      }
    }
  }

  /// Bᵀ·d·B of all tiles of a group of images.
  private func transform(
    _ source: PixelSource, _ group: Range<Int>, _ channels: Int, _ kernels: azimuth_kernels,
    image scratch: UnsafeMutablePointer<Float>, to planes: UnsafeMutablePointer<Float>
  ) {
    let width = kernels.width
    for (place, image) in group.enumerated() {
      load(source, image: image, channels, kernels, to: scratch)
      for block in 0..<channels / width {
        kernels.winograd_input(
          tiles, scratch + block * padded.count * width, padded.columns * width,
          planes + (block * groupTiles + place * tiles.count) * width, planeStep(channels))
      }
    }
  }

  private func load(
    _ source: PixelSource, image: Int, _ channels: Int, _ kernels: azimuth_kernels,
    to scratch: UnsafeMutablePointer<Float>
  ) {
    var source = source.from(image * area.count * channels)
    kernels.load(
      scratch, source.pixels, channels, channels / kernels.width, area, padded, 1, 1, 1, &source.transform)
  }

  /// One matrix product a plane.
  private func multiply(
    _ before: UnsafePointer<Float>, _ inputs: Int, by weights: UnsafePointer<Float>,
    to after: UnsafeMutablePointer<Float>, _ outputs: Int, _ kernels: azimuth_kernels, tiles: Int
  ) {
    let inWidth = Engine.blockWidth(inputs)
    let offsets = (0..<inputs / inWidth).map { $0 * groupTiles * inWidth }
    let run = azimuth_area(rows: 1, columns: tiles)
    for plane in 0..<Self.planes {
      for block in 0..<outputs / kernels.width {
        kernels.multiply(
          run, before + plane * planeStep(inputs), 0, inWidth, offsets.count, offsets, inWidth,
          weights + plane * weightStep + block * inputs * kernels.width,
          after + plane * planeStep(outputs) + block * groupTiles * kernels.width, 0, kernels.width)
      }
    }
  }

  /// G·g·Gᵀ of all filters.
  private func transformedWeights(_ weight: UnsafePointer<Float>, isTransposed: Bool) -> Storage {
    let packing = PackedWeights(shape: shape, isTransposed: isTransposed, tapsFirst: true)
    let packed = engine.memory.allocate(packing.count)
    packing.pack(weight, into: packed.pointer, engine: engine)
    let planes = engine.memory.allocate(Self.planes * weightStep)
    let kernels = engine.kernels(for: isTransposed ? shape.inChannels : shape.outChannels)
    kernels.winograd_filter(packed.pointer, shape.inChannels * shape.outChannels, planes.pointer, weightStep)
    return planes
  }

  private func forEachGroup(_ images: Range<Int>, _ body: (Range<Int>) -> Void) {
    for first in stride(from: images.lowerBound, to: images.upperBound, by: groupImages) {
      body(first..<min(first + groupImages, images.upperBound))
    }
  }
}
