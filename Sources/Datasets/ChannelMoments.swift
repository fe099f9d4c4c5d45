/// Mean and standard deviation of a channel's values, scaled to 0...1.
struct ChannelMoments {
  var mean = 0.0
  var standardDeviation = 1.0

  /// From exact sums of bytes, so that the order of adding plays no part.
  init(sum: UInt64, sumOfSquares: UInt64, count: Int) {
    guard count > 0 else { return }
    mean = Double(sum) / Double(count) / 255
    let variance = Double(sumOfSquares) / Double(count) / (255 * 255) - mean * mean
    // A channel of one value has no spread to scale by, and rounding may leave a trace of one.
    if variance > 1e-12 { standardDeviation = variance.squareRoot() }
  }
}

/// The moments of each channel of bytes (N, channels, area).
func channelMoments(of pixels: [UInt8], channels: Int, area: Int) -> [ChannelMoments] {
  var sums = [UInt64](repeating: 0, count: channels)
  var squares = sums
  pixels.withUnsafeBufferPointer { pixels in
    for plane in 0..<pixels.count / area {
      var sum: UInt32 = 0
      var square: UInt64 = 0
      for byte in pixels[plane * area..<(plane + 1) * area] {
        sum &+= UInt32(byte)
        square &+= UInt64(UInt32(byte) &* UInt32(byte))
      }
      sums[plane % channels] += UInt64(sum)
      squares[plane % channels] += square
    }
  }
  let count = pixels.count / channels
  return (0..<channels).map { ChannelMoments(sum: sums[$0], sumOfSquares: squares[$0], count: count) }
}
