import CKernels

/// 3×3 convolutions with fewer products a pair of channels than the definition has: by F(4×4, 3×3) tiles of 4×4 outputs from 36
/// instead of 144 (Lavin and Gray, CVPR 2016, section 4), with a stride of 2 by F(2×2, 3×3) tiles of 2×2 outputs from 25
/// instead of 36 (Huang et al., "DWM", AAAI 2020). The gradients are the transposed algorithms.
struct WinogradConvolution: ConvolutionAlgorithm {
  let shape: ConvolutionShape
  let engine: Engine

  /// The products that make each of a tile's sums.
  private var productsOfSums: [Range<Int>] {
    shape.stride == 1 ? Self.productsOfSums : Self.productsOfStridedSums
  }
  private static let productsOfSums = (0..<36).map { $0..<$0 + 1 }
  private static let productsOfStridedSums = [
    0..<4, 4..<6, 6..<10, 10..<12, 12..<13, 13..<15, 15..<19, 19..<21, 21..<25,
  ]
  private var productCount: Int { shape.stride == 1 ? 36 : 25 }

  private func transforms(_ kernels: azimuth_kernels) -> azimuth_winograd {
    shape.stride == 1 ? kernels.winograd : kernels.strided_winograd
  }

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
      rowsCount, productCount * planeStep(shape.inChannels),
      productsOfSums.count * planeStep(shape.outChannels),
    ]
    let moments = engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.channelSums(images: images, channels: shape.outChannels, pieces: pieces) {
        range, _, worker, sums, squares in
        let rows = scratch[worker]
        let (before, after) = (rows + sizes[0], rows + sizes[0] + sizes[1])
        forEachGroup(range) { group in
          for (place, image) in group.enumerated() {
            transform(input, image, rows, to: planes(before, place, shape.inChannels, inKernels), inKernels)
          }
          var ahead = azimuth_ahead()
          let times = timesOfAsking(productsOfSums.count, group.count, shape.outChannels, outKernels)
          lookAhead(input, shape.inCount, images: group.upperBound, group.count, times, &ahead)
          azimuth_look_ahead(
            &ahead, output + group.lowerBound * shape.outCount, group.count * shape.outCount)
          multiply(
            before, shape.inChannels, by: weights.pointer, to: after, shape.outChannels, outKernels,
            tiles: group.count * tiles.count, isTransposed: false, &ahead)
          for (place, image) in group.enumerated() {
            transforms(outKernels).output(
              tiles, shape.outArea, planes(after, place, shape.outChannels, outKernels),
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
      productCount * planeStep(shape.inChannels), productsOfSums.count * planeStep(shape.outChannels)
    )
    // Rows; the input's planes or those of its gradient; dy's planes; the weights' gradient.
    let sizes = [rowsCount, inPlanes, outPlanes, productCount * weightStep]
    engine.withScratch(sizes.reduce(0, +)) { scratch in
      engine.forEachPiece(images, atMost: pieces) { range, piece, worker in
        let places = sizes.reduce(into: [scratch[worker]]) { $0.append($0[$0.count - 1] + $1) }
        let (rows, x, dy, sums) = (places[0], places[1], places[2], places[3])
        forEachGroup(range) { group in
          for (place, image) in group.enumerated() {
            var own = gradient.from(image * shape.outCount)
            transforms(outKernels).slopes(
              tiles, shape.outArea, own.pixels, shape.outChannels, &own.transform, rows,
              planes(dy, place, shape.outChannels, outKernels))
          }
          if let weights, let inputGradient {
            var ahead = azimuth_ahead()
            let times = timesOfAsking(productCount, group.count, shape.inChannels, inKernels)
            lookAhead(input, shape.inCount, images: group.lowerBound, group.count, times, &ahead)
            azimuth_look_ahead(
              &ahead, inputGradient.pointer + group.lowerBound * shape.inCount, group.count * shape.inCount)
            lookAhead(gradient, shape.outCount, images: group.upperBound, group.count, times, &ahead)
            multiply(
              dy, shape.outChannels, by: weights.pointer, to: x, shape.inChannels, inKernels,
              tiles: group.count * tiles.count, isTransposed: true, &ahead)
            for (place, image) in group.enumerated() {
              var source = input.from(image * shape.inCount)
              transforms(inKernels).output_gradient(
                tiles, shape.area, planes(x, place, shape.inChannels, inKernels),
                inputGradient.pointer + image * shape.inCount, inputGradient.accumulate ? 1 : 0,
                shape.inChannels, source.transform.low == 0 ? source.pixels : nil, &source.transform, rows)
            }
          }
          if weightGradient != nil {
            for (place, image) in group.enumerated() {
              transform(input, image, rows, to: planes(x, place, shape.inChannels, inKernels), inKernels)
            }
            addProducts(
              of: x, dy, tiles: group.count * tiles.count, to: sums,
              adds: group.lowerBound > range.lowerBound, outKernels)
          }
        }
        if weightGradient != nil {
          transforms(outKernels).filter_gradient(
            sums, weightStep, shape.outChannels / outKernels.width, shape.inChannels * outKernels.width,
            partial.pointer + piece * count)
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

  /// Bᵀ·d·B of all tiles of an image of the input.
  private func transform(
    _ input: PixelSource, _ image: Int, _ rows: UnsafeMutablePointer<Float>, to planes: azimuth_planes,
    _ kernels: azimuth_kernels
  ) {
    var own = input.from(image * shape.inCount)
    transforms(kernels).input(
      tiles, shape.area, own.pixels, shape.inChannels, &own.transform, rows, planes)
  }

  /// Has images of `count` values come while a group's products are computed, which ask for some of them so many times.
  private func lookAhead(
    _ source: PixelSource, _ count: Int, images first: Int, _ images: Int, _ times: Int,
    _ ahead: inout azimuth_ahead
  ) {
    source.lookAhead(
      from: first * count, pixels: images * count / source.channels, tiles: times, &ahead)
  }

  /// About how many times so many matrix products, each for all tiles of so many images, ask for memory.
  private func timesOfAsking(
    _ products: Int, _ images: Int, _ outputs: Int, _ kernels: azimuth_kernels
  ) -> Int {
    products * max(1, images * tiles.count * outputs / kernels.width / kernels.tile)
  }

  /// From a plane's first tile to those of each block of channels, and so on in the planes behind it that make one sum.
  private func offsets(_ channels: Int) -> [Int] {
    let width = Engine.blockWidth(channels)
    return (0..<productsOfSums[0].count).flatMap { plane in
      (0..<channels / width).map { plane * planeStep(channels) + $0 * groupTiles * width }
    }
  }

  /// Puts or adds the products of the transformed images and gradients, sum by sum.
  private func addProducts(
    of x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, tiles: Int,
    to gradient: UnsafeMutablePointer<Float>, adds: Bool, _ kernels: azimuth_kernels
  ) {
    let (inWidth, outWidth) = (shape.inBlock, shape.outBlock)
    let run = azimuth_area(rows: 1, columns: tiles)
    let offsets = offsets(shape.inChannels)
    for (sum, products) in productsOfSums.enumerated() {
      kernels.outer(
        run, x + products.lowerBound * planeStep(shape.inChannels), 0, inWidth,
        products.count * shape.inChannels / inWidth, offsets, inWidth,
        dy + sum * planeStep(shape.outChannels), 0, outWidth, shape.outChannels / outWidth,
        groupTiles * outWidth, gradient + products.lowerBound * weightStep, adds ? 1 : 0)
    }
  }

  /// One matrix product a sum, or for gradients that are carried back one a product.
  private func multiply(
    _ before: UnsafePointer<Float>, _ inputs: Int, by weights: UnsafePointer<Float>,
    to after: UnsafeMutablePointer<Float>, _ outputs: Int, _ kernels: azimuth_kernels, tiles: Int,
    isTransposed: Bool, _ ahead: inout azimuth_ahead
  ) {
    let inWidth = Engine.blockWidth(inputs)
    let offsets = offsets(inputs)
    let run = azimuth_area(rows: 1, columns: tiles)
    func multiply(_ from: Int, planes: Int, by weights: UnsafePointer<Float>, to: Int) {
      kernels.multiply(
        run, before + from * planeStep(inputs), 0, inWidth, planes * inputs / inWidth, offsets, inWidth,
        weights, after + to * planeStep(outputs), 0, kernels.width, outputs / kernels.width,
        groupTiles * kernels.width, &ahead)
    }
    for (sum, products) in productsOfSums.enumerated() {
      let weights = weights + products.lowerBound * weightStep
      if isTransposed {
        for (place, product) in products.enumerated() {
          multiply(sum, planes: 1, by: weights + place * inputs * outputs, to: product)
        }
      } else {
        multiply(products.lowerBound, planes: products.count, by: weights, to: sum)
      }
    }
  }

  /// G·g·Gᵀ of all filters.
  private func transformedWeights(_ weight: UnsafePointer<Float>, isTransposed: Bool) -> Storage {
    let packing = PackedWeights(shape, isTransposed: isTransposed, tapsFirst: true)
    let packed = engine.memory.allocate(packing.count)
    packing.pack(weight, into: packed.pointer, engine: engine)
    let planes = engine.memory.allocate(productCount * weightStep)
    let kernels = engine.kernels(for: isTransposed ? shape.inChannels : shape.outChannels)
    // Products that are not summed have their factors each to itself.
    let blocks = isTransposed ? 1 : shape.outChannels / kernels.width
    transforms(kernels).filter(
      packed.pointer, blocks, shape.inChannels * shape.outChannels / blocks, planes.pointer, weightStep)
    return planes
  }

  private func forEachGroup(_ images: Range<Int>, _ body: (Range<Int>) -> Void) {
    for first in stride(from: images.lowerBound, to: images.upperBound, by: groupImages) {
      body(first..<min(first + groupImages, images.upperBound))
    }
  }
}
