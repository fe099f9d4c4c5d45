import TensorEngine

extension ImageSet {
  /// Writes the images at `indices` as a batch (N, H, W, 3) of standardised values, (x / 255 − mean) / deviation.
  ///
  /// What happens to an image depends on nothing but the seed, the epoch and its index, so batches may be cut
  /// anyhow and written from several threads at once, each into a buffer of its own.
  /// - Parameters:
  ///   - indices: each in 0 ..< count.
  ///   - epoch: from 0; another epoch crops and mirrors differently.
  ///   - labels: tell how images are turned, where this is what is to be told; the images must be square then.
  ///   - output: room for `indices.count` × 3 × H × W values, all of which are written.
  public func writeBatch(
    _ indices: ArraySlice<Int>, augmentation: Augmentation, seed: UInt64, epoch: Int,
    labels: Labels? = nil, into output: UnsafeMutableBufferPointer<Float>
  ) {
    let size = channels * height * width
    precondition(output.count >= indices.count * size)
    pixels.withUnsafeBufferPointer { pixels in
      for (position, index) in indices.enumerated() {
        precondition(index >= 0 && index < count)
        let view = ImageView(
          of: index, height: height, width: width, augmentation: augmentation, seed: seed, epoch: epoch)
        let image = UnsafeBufferPointer(rebasing: pixels[index * storedSize..<(index + 1) * storedSize])
        let target = UnsafeMutableBufferPointer(rebasing: output[position * size..<(position + 1) * size])
        write(image, seen: view, into: target)
        for _ in 0..<(labels?.quarterTurns(of: index, epoch: epoch) ?? 0) { turn(target) }
      }
    }
  }

  /// Writes one image, row by row: the columns that lie in the image, black beside them.
  private func write(
    _ image: UnsafeBufferPointer<UInt8>, seen view: ImageView, into output: UnsafeMutableBufferPointer<Float>
  ) {
    guard let source = image.baseAddress, let target = output.baseAddress else { return }
    let scales = standardDeviation.map { Float(1 / (255 * $0)) }
    let black = zip(mean, standardDeviation).map { Float(-$0 / $1) }
    let inside = max(0, -view.right)..<max(0, -view.right, min(width, width - view.right))
    for y in 0..<height {
      let row = target + y * width * channels
      let from = y + view.down
      let sees = from >= 0 && from < height ? inside : 0..<0
      for channel in 0..<channels {
        let pixels = source + (channel % storedChannels * height + from) * width + view.right
        let (scale, shift) = (scales[channel], black[channel])
        // Towards the right, or from the right where the image is mirrored.
        var place = channel + (view.isMirrored ? (width - 1) * channels : 0)
        let step = view.isMirrored ? -channels : channels
        for x in 0..<width {
          row[place] = sees.contains(x) ? Float(pixels[x]) * scale + shift : shift
          place &+= step
        }
      }
      if view.cutRows.contains(y) {
        let cut = view.cutColumns
        (row + cut.lowerBound * channels).update(repeating: 0, count: cut.count * channels)
      }
    }
  }

  /// Rotates a square image by a quarter to the left.
  private func turn(_ image: UnsafeMutableBufferPointer<Float>) {
    let upright = Array(image)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels {
          image[(y * width + x) * channels + channel] =
            upright[(x * width + width - 1 - y) * channels + channel]
        }
      }
    }
  }
}
