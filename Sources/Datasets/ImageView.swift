import TensorEngine

/// How one image is seen in one epoch: the window's shift in pixels, whether it is mirrored, and what is cut out of it then.
struct ImageView {
  var down = 0
  var right = 0
  var isMirrored = false
  /// Rows and columns of the square that is cut out.
  var cutRows = 0..<0
  var cutColumns = 0..<0

  init(
    of index: Int, height: Int, width: Int, augmentation: Augmentation, seed: UInt64, epoch: Int
  ) {
    guard case .cropAndFlip(let padding, let cutout) = augmentation else { return }
    precondition(padding >= 0 && cutout >= 0 && epoch >= 0)
    var stream = RandomStream(
      seed: seed, purpose: .augmentation, index: UInt64(epoch) << 32 | UInt64(index))
    down = stream.integer(below: 2 * padding + 1) - padding
    right = stream.integer(below: 2 * padding + 1) - padding
    isMirrored = stream.integer(below: 2) == 1
    guard cutout > 0 else { return }
    let (top, left) = (stream.integer(below: height) - cutout / 2, stream.integer(below: width) - cutout / 2)
    cutRows = max(top, 0)..<min(top + cutout, height)
    cutColumns = max(left, 0)..<min(left + cutout, width)
  }
}
