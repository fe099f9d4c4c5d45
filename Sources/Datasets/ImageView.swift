import TensorEngine

/// How one image is seen in one epoch: the window's shift in pixels, then whether it is mirrored.
struct ImageView {
  var down = 0
  var right = 0
  var isMirrored = false

  init(of index: Int, augmentation: Augmentation, seed: UInt64, epoch: Int) {
    guard case .cropAndFlip(let padding) = augmentation else { return }
    precondition(padding >= 0 && epoch >= 0)
    var stream = RandomStream(
      seed: seed, purpose: .augmentation, index: UInt64(epoch) << 32 | UInt64(index))
    down = stream.integer(below: 2 * padding + 1) - padding
    right = stream.integer(below: 2 * padding + 1) - padding
    isMirrored = stream.integer(below: 2) == 1
  }
}
