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
    let moments = engine.withScratch(sizes.reduce(0, +)) { scratch in
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
                y + block * width, shape.width * shape.outChannels, shape.outChannels, shape.area)
            }
            if wantsMoments { outKernels.moments(y, shape.area.count, shape.outChannels, sums, squares) }
          }
        }
      }
    }
    return wantsMoments ? moments : nil
  }

  func backward(
    images: Int, _ input: PixelSource, weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradient: GradientTarget?, weightGradient: GradientTarget?
  ) {
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    let weights = inputGradient == nil ? nil : transformedWeights(weight, isTransposed: true)
    let count = shape.inChannels * shape.outChannels * 9
    let pieces = min(images, pieces)
    let partial = engine.memory.allocate(weightGradient == nil ? 1 : pieces * count)
    let (inPlanes, outPlanes) = (
      Self.planes * planeStep(shape.inChannels), Self.planes * planeStep(shape.outChannels)
    )
    // An image; its input's planes or those of its gradient; dy's planes for either product; the sums; an image's dx.
    let sizes = [
      padded.count * max(shape.inChannels, shape.outChannels), inPlanes, outPlanes, outPlanes,
      Self.planes * weightStep, shape.inCount,
    ]
    engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.forEachPiece(images, atMost: pieces) { range, piece, worker in
        let places = sizes.reduce(into: [scratch[worker]]) { $0.append($0[$0.count - 1] + $1) }
        let (image, x, dy, dyTiles, sums, dx) = (
          places[0], places[1], places[2], places[3], places[4], places[5]
        )
        if weightGradient != nil { sums.update(repeating: 0, count: sizes[4]) }
        forEachGroup(range) { group in
          for (place, number) in group.enumerated() {
            load(gradient, image: number, shape.outChannels, outKernels, to: image)
            if weights != nil {
              transform(image, place: place, shape.outChannels, outKernels, to: dy)
            }
            if weightGradient != nil { transformGradient(image, place: place, outKernels, to: dyTiles) }
          }
          if let weights, let inputGradient {
            // dy convolved with the mirrored weights.
            multiply(
              dy, shape.outChannels, by: weights.pointer, to: x, shape.inChannels, inKernels,
              tiles: group.count * tiles.count)
            unload(x, group, image: dx, input, to: inputGradient, inKernels)
          }
          if weightGradient != nil {
            transform(input, group, shape.inChannels, inKernels, image: image, to: x)
            addProducts(of: x, dyTiles, tiles: group.count * tiles.count, to: sums, outKernels)
          }
        }
        if weightGradient != nil {
          outKernels.winograd_filter_gradient(
            sums, weightStep, shape.inChannels * shape.outChannels, partial.pointer + piece * count)
        }
      }
    }
    if let weightGradient {
      PackedWeights(shape, tapsFirst: true).unpack(
        partial, pieces: pieces, to: weightGradient, engine: engine)
    }
  }

  /// Aᵀ·m·A of a group's planes, carried back to the input's gradient.
  private func unload(
    _ planes: UnsafePointer<Float>, _ group: Range<Int>, image dx: UnsafeMutablePointer<Float>,
    _ input: PixelSource, to target: GradientTarget, _ kernels: azimuth_kernels
  ) {
    let width = kernels.width
    for (place, number) in group.enumerated() {
      for block in 0..<shape.inChannels / width {
        kernels.winograd_output(
          tiles, planes + (block * groupTiles + place * tiles.count) * width, planeStep(shape.inChannels),
          dx + block * shape.area.count * width, shape.width * width, width, shape.area)
      }
      input.unload(
        dx, at: number * shape.inCount, channels: shape.inChannels, blocks: shape.inChannels / width,
        area: shape.area, to: target, kernels)
    }
  }

  /// Adds the products of the transformed images and gradients, plane by plane.
  private func addProducts(
    of x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, tiles: Int, to sums: UnsafeMutablePointer<Float>,
    _ kernels: azimuth_kernels
  ) {
    let (inWidth, outWidth) = (shape.inBlock, shape.outBlock)
    let run = azimuth_area(rows: 1, columns: tiles)
    let offsets = (0..<shape.inChannels / inWidth).map { $0 * groupTiles * inWidth }
    for plane in 0..<Self.planes {
      for block in 0..<shape.outChannels / outWidth {
        kernels.outer(
          run, x + plane * planeStep(shape.inChannels), 0, inWidth, offsets.count, offsets, inWidth,
          dy + plane * planeStep(shape.outChannels) + block * groupTiles * outWidth, 0, outWidth,
          sums + plane * weightStep + block * shape.inChannels * outWidth)
      }
    }
  }

  /// A·dy·Aᵀ of the tiles of one padded image.
  private func transformGradient(
    _ image: UnsafePointer<Float>, place: Int, _ kernels: azimuth_kernels,
    to planes: UnsafeMutablePointer<Float>
  ) {
    let width = kernels.width
    for block in 0..<shape.outChannels / width {
      kernels.winograd_gradient(
        tiles, image + (block * padded.count + padded.columns + 1) * width, padded.columns * width,
        planes + (block * groupTiles + place * tiles.count) * width, planeStep(shape.outChannels))
    }
  }

  /// Bᵀ·d·B of all tiles of a group of images.
  private func transform(
    _ source: PixelSource, _ group: Range<Int>, _ channels: Int, _ kernels: azimuth_kernels,
    image scratch: UnsafeMutablePointer<Float>, to planes: UnsafeMutablePointer<Float>
  ) {
    for (place, number) in group.enumerated() {
      load(source, image: number, channels, kernels, to: scratch)
      transform(scratch, place: place, channels, kernels, to: planes)
    }
  }

  /// Bᵀ·d·B of the tiles of one padded image.
  private func transform(
    _ image: UnsafePointer<Float>, place: Int, _ channels: Int, _ kernels: azimuth_kernels,
    to planes: UnsafeMutablePointer<Float>
  ) {
    let width = kernels.width
    for block in 0..<channels / width {
      kernels.winograd_input(
        tiles, image + block * padded.count * width, padded.columns * width,
        planes + (block * groupTiles + place * tiles.count) * width, planeStep(channels))
    }
  }

  private func load(
    _ source: PixelSource, image: Int, _ channels: Int, _ kernels: azimuth_kernels,
    to scratch: UnsafeMutablePointer<Float>
  ) {
    source.load(
      to: scratch, at: image * shape.area.count * channels, channels: channels,
      blocks: channels / kernels.width, area: shape.area, padded: padded, top: 1, left: 1, kernels)
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
    let taps = Array(0..<shape.taps)
    let packing = PackedWeights(
      shape, isTransposed: isTransposed, tapsFirst: true, taps: isTransposed ? taps.reversed() : taps)
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
