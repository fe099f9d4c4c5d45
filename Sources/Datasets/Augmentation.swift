/// What happens to a training image each time it is shown.
public enum Augmentation: Sendable, Hashable {
  case none
  /// Black pixels are added on all sides, a window of the old size is cut out anywhere, and every second
  /// image on average is mirrored left to right (He et al., CVPR 2016, section 4.2).
  ///
  /// Then a square of `cutout` pixels, its middle anywhere in the image, is set to the images' mean (DeVries and Taylor,
  /// "Improved Regularization of Convolutional Neural Networks with Cutout", arXiv 1708.04552); 0 cuts nothing out.
  case cropAndFlip(padding: Int = 4, cutout: Int = 0)
}
