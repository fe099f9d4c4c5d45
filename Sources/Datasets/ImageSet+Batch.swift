import TensorEngine

extension ImageSet {
  /// Writes the images at `indices` as a batch (N, 3, H, W) of standardised values, (x / 255 − mean) / deviation.
  ///
  /// What happens to an image depends on nothing but the seed, the epoch and its index, so batches may be cut
  /// anyhow and written from several threads at once, each into a buffer of its own.
  /// - Parameters:
  ///   - indices: each in 0 ..< count.
  ///   - epoch: from 0; another epoch crops and mirrors differently.
  ///   - output: room for `indices.count` × 3 × H × W values, all of which are written.
  public func writeBatch(
    _ indices: ArraySlice<Int>, augmentation: Augmentation, seed: UInt64, epoch: Int,
    into output: UnsafeMutableBufferPointer<Float>
  ) {
    let size = channels * height * width
    precondition(output.count >= indices.count * size)
    pixels.withUnsafeBufferPointer { pixels in
      for (position, index) in indices.enumerated() {
        precondition(index >= 0 && index < count)
        let view = ImageView(of: index, augmentation: augmentation, seed: seed, epoch: epoch)
        let image = UnsafeBufferPointer(rebasing: pixels[index * storedSize..<(index + 1) * storedSize])
        let target = UnsafeMutableBufferPointer(rebasing: output[position * size..<(position + 1) * size])
        for channel in 0..<channels { write(channel, of: image, seen: view, into: target) }
      }
    }
  }

  /// Writes one channel, row by row: the columns that lie in the image, black beside them.
  private func write(
    _ channel: Int, of image: UnsafeBufferPointer<UInt8>, seen view: ImageView,
    into output: UnsafeMutableBufferPointer<Float>
  ) {
    let scale = Float(1 / (255 * standardDeviation[channel]))
    let black = Float(-mean[channel] / standardDeviation[channel])
    let area = height * width
    guard let source = image.baseAddress, let target = output.baseAddress else { return }
    let plane = source + channel % storedChannels * area
    let inside = max(0, -view.right)..<max(0, -view.right, min(width, width - view.right))
    for y in 0..<height {
      let row = target + channel * area + y * width
      let from = y + view.down
      guard from >= 0 && from < height && !inside.isEmpty else {
        row.update(repeating: black, count: width)
        continue
      }
      let pixels = plane + (from * width + view.right)
      if view.isMirrored {
        for x in 0..<inside.lowerBound { row[width - 1 - x] = black }
        for x in inside { row[width - 1 - x] = Float(pixels[x]) * scale + black }
        for x in inside.upperBound..<width { row[width - 1 - x] = black }
      } else {
        for x in 0..<inside.lowerBound { row[x] = black }
        for x in inside { row[x] = Float(pixels[x]) * scale + black }
        for x in inside.upperBound..<width { row[x] = black }
      }
    }
  }
}
