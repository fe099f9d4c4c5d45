/// What happens to a training image each time it is shown.
public enum Augmentation: Sendable, Hashable {
  case none
  /// Black pixels are added on all sides, a window of the old size is cut out anywhere, and every second
  /// image on average is mirrored left to right (He et al., CVPR 2016, section 4.2).
  case cropAndFlip(padding: Int = 4)
}
