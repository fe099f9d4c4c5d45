import CKernels

/// Two sums for each channel, over all pixels of a batch.
struct ChannelSums {
  var first: [Double]
  var second: [Double]
}

extension Engine {
  /// Adds up, in the order of the pieces, what `body` finds for each image.
  ///
  /// - Parameter body: adds an image's sums to two vectors (C).
  func channelSums(
    images: Int, channels: Int, pieces: Int = 16,
    _ body: (
      _ range: Range<Int>, _ piece: Int, _ worker: Int, _ first: UnsafeMutablePointer<Double>,
      _ second: UnsafeMutablePointer<Double>
    ) -> Void
  ) -> ChannelSums {
    let pieces = min(images, pieces)
    var partial = [Double](repeating: 0, count: max(1, pieces) * 2 * channels)
    partial.withUnsafeMutableBufferPointer { partial in
      guard let base = partial.baseAddress else { return }
      forEachPiece(images, atMost: pieces) { range, piece, worker in
        let place = base + piece * 2 * channels
        body(range, piece, worker, place, place + channels)
      }
      for piece in 1..<max(1, pieces) {
        let own = base + piece * 2 * channels
        for index in 0..<2 * channels { base[index] += own[index] }
      }
    }
    return ChannelSums(
      first: Array(partial[..<channels]), second: Array(partial[channels..<2 * channels]))
  }
}
