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
  /// What a row of tiles sees, one block wide.
  private var rowsCount: Int { 6 * (tiles.columns * 4 + 2) * 16 }
  /// Images are transformed together until there are enough tiles for the products.
  private var groupImages: Int { max(1, 32 / tiles.count) }
  private var groupTiles: Int { groupImages * tiles.count }
  /// Small images are convolved in larger pieces, for the products' sake.
  private var pieces: Int { tiles.count >= 8 ? 16 : 8 }
  /// From one plane to the next; a line more, so that planes do not compete for the same places in the cache.
  private func planeStep(_ channels: Int) -> Int { groupTiles * channels + 16 }
  private var weightStep: Int { shape.inChannels * shape.outChannels + 16 }

  func forward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    wantsMoments: Bool
  ) -> ChannelSums? {
    let input = input[0]
    let weights = transformedWeights(weight, isTransposed: false)
    let (inKernels, outKernels) = (
      engine.kernels(for: shape.inChannels), engine.kernels(for: shape.outChannels)
    )
    let sizes = [
      rowsCount, Self.planes * planeStep(shape.inChannels), Self.planes * planeStep(shape.outChannels),
    ]
    let moments = engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.channelSums(images: images, channels: shape.outChannels, pieces: pieces) {
        range, _, worker, sums, squares in
        let rows = scratch[worker]
        let (before, after) = (rows + sizes[0], rows + sizes[0] + sizes[1])
        forEachGroup(range) { group in
          for (place, image) in group.enumerated() {
            transform(
              input, image, shape.inChannels, rows, to: planes(before, place, shape.inChannels, inKernels),
              azimuth_planes(), inKernels)
          }
          var ahead = azimuth_ahead()
          lookAhead(input, shape.inChannels, images: group.upperBound, group.count, &ahead)
          azimuth_look_ahead(
            &ahead, output + group.lowerBound * shape.outCount, group.count * shape.outCount)
          multiply(
            before, shape.inChannels, by: weights.pointer, to: after, shape.outChannels, outKernels,
            tiles: group.count * tiles.count, &ahead)
          for (place, image) in group.enumerated() {
            outKernels.winograd_output(
              tiles, shape.area, planes(after, place, shape.outChannels, outKernels),
              output + image * shape.outCount, shape.outChannels, wantsMoments ? sums : nil,
              wantsMoments ? squares : nil)
          }
        }
      }
    }
    return wantsMoments ? moments : nil
  }

  func backward(
    images: Int, _ input: [PixelSource], weight: UnsafePointer<Float>, gradient: PixelSource,
    inputGradients: [GradientTarget?], weightGradient: GradientTarget?, wantsMoments: Bool
  ) -> ChannelSums? {
    let (input, inputGradient) = (input[0], inputGradients[0])
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
    // Rows; the input's planes or those of its gradient; dy's planes for either product; the sums.
    let sizes = [rowsCount, inPlanes, outPlanes, outPlanes, Self.planes * weightStep]
    engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.forEachPiece(images, atMost: pieces) { range, piece, worker in
        let places = sizes.reduce(into: [scratch[worker]]) { $0.append($0[$0.count - 1] + $1) }
        let (rows, x, dy, dyTiles, sums) = (places[0], places[1], places[2], places[3], places[4])
        forEachGroup(range) { group in
          for (place, image) in group.enumerated() {
            transform(
              gradient, image, shape.outChannels, rows,
              to: weights == nil ? azimuth_planes() : planes(dy, place, shape.outChannels, outKernels),
              weightGradient == nil
                ? azimuth_planes() : planes(dyTiles, place, shape.outChannels, outKernels),
              outKernels)
          }
          if let weights, let inputGradient {
            // dy convolved with the mirrored weights.
            var ahead = azimuth_ahead()
            lookAhead(input, shape.inChannels, images: group.lowerBound, group.count, &ahead)
            azimuth_look_ahead(
              &ahead, inputGradient.pointer + group.lowerBound * shape.inCount, group.count * shape.inCount)
            lookAhead(gradient, shape.outChannels, images: group.upperBound, group.count, &ahead)
            multiply(
              dy, shape.outChannels, by: weights.pointer, to: x, shape.inChannels, inKernels,
              tiles: group.count * tiles.count, &ahead)
            for (place, image) in group.enumerated() {
              var source = input.from(image * shape.inCount)
              inKernels.winograd_output_gradient(
                tiles, shape.area, planes(x, place, shape.inChannels, inKernels),
                inputGradient.pointer + image * shape.inCount, inputGradient.accumulate ? 1 : 0,
                shape.inChannels, source.transform.low == 0 ? source.pixels : nil, &source.transform)
            }
          }
          if weightGradient != nil {
            for (place, image) in group.enumerated() {
              transform(
                input, image, shape.inChannels, rows, to: planes(x, place, shape.inChannels, inKernels),
                azimuth_planes(), inKernels)
            }
            addProducts(
              of: x, dyTiles, tiles: group.count * tiles.count, to: sums,
              adds: group.lowerBound > range.lowerBound, outKernels)
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
    return nil
  }

  /// The planes of the image at `place` of a group.
  private func planes(
    _ values: UnsafeMutablePointer<Float>, _ place: Int, _ channels: Int, _ kernels: azimuth_kernels
  ) -> azimuth_planes {
    azimuth_planes(
      values: values + place * tiles.count * kernels.width, step: planeStep(channels),
      block_step: groupTiles * kernels.width)
  }

  /// Bᵀ·d·B of all tiles of an image, and A·d·Aᵀ of their inner pixels.
  private func transform(
    _ source: PixelSource, _ image: Int, _ channels: Int, _ rows: UnsafeMutablePointer<Float>,
    to input: azimuth_planes, _ slopes: azimuth_planes, _ kernels: azimuth_kernels
  ) {
    var own = source.from(image * shape.area.count * channels)
    kernels.winograd_input(tiles, shape.area, own.pixels, channels, &own.transform, rows, input, slopes)
  }

  /// Has images come while a group's product is computed.
  private func lookAhead(
    _ source: PixelSource, _ channels: Int, images first: Int, _ count: Int, _ ahead: inout azimuth_ahead
  ) {
    let pixels = shape.area.count
    source.lookAhead(
      from: first * pixels * channels, pixels: count * pixels,
      tiles: Self.planes * max(1, count * tiles.count / 16), &ahead)
  }

  /// Puts or adds the products of the transformed images and gradients, plane by plane.
  private func addProducts(
    of x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, tiles: Int, to sums: UnsafeMutablePointer<Float>,
    adds: Bool, _ kernels: azimuth_kernels
  ) {
    let (inWidth, outWidth) = (shape.inBlock, shape.outBlock)
    let run = azimuth_area(rows: 1, columns: tiles)
    let offsets = (0..<shape.inChannels / inWidth).map { $0 * groupTiles * inWidth }
    for plane in 0..<Self.planes {
      kernels.outer(
        run, x + plane * planeStep(shape.inChannels), 0, inWidth, offsets.count, offsets, inWidth,
        dy + plane * planeStep(shape.outChannels), 0, outWidth, shape.outChannels / outWidth,
        groupTiles * outWidth, sums + plane * weightStep, adds ? 1 : 0)
    }
  }

  /// One matrix product a plane.
  private func multiply(
    _ before: UnsafePointer<Float>, _ inputs: Int, by weights: UnsafePointer<Float>,
    to after: UnsafeMutablePointer<Float>, _ outputs: Int, _ kernels: azimuth_kernels, tiles: Int,
    _ ahead: inout azimuth_ahead
  ) {
    let inWidth = Engine.blockWidth(inputs)
    let offsets = (0..<inputs / inWidth).map { $0 * groupTiles * inWidth }
    let run = azimuth_area(rows: 1, columns: tiles)
    for plane in 0..<Self.planes {
      kernels.multiply(
        run, before + plane * planeStep(inputs), 0, inWidth, offsets.count, offsets, inWidth,
        weights + plane * weightStep, after + plane * planeStep(outputs), 0, kernels.width,
        outputs / kernels.width, groupTiles * kernels.width, &ahead)
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
