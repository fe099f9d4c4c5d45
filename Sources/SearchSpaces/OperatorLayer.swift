/// One layer of an operator, in terms of the edge that the operator stands on.
public enum OperatorLayer: Hashable, Sendable {
  /// How many channels a layer gives.
  public enum Width: Hashable, Sendable {
    /// As many as the edge has at its end.
    case outputs
    /// So many times what the edge has at its beginning.
    case expanded(Int)
  }

  case relu
  case relu6
  /// A dense convolution without bias, padded so that the image keeps its size; with the edge's stride where it is
  /// strided.
  case convolution(_ name: String, kernel: Int, to: Width = .outputs, isStrided: Bool = false)
  /// One filter a channel, without bias.
  case depthwiseConvolution(_ name: String, kernel: Int, dilation: Int = 1, isStrided: Bool = false)
  /// Batch normalisation; `isAffine` with a scale and a shift that are trained, `isCounted` where these belong to the
  /// vector whose angle is measured.
  case normalization(_ name: String, isAffine: Bool, isCounted: Bool = true)
  /// 3×3 average pooling with padding 1 that is not counted, with the edge's stride.
  case averagePooling
  /// 3×3 maximum pooling with padding 1, with the edge's stride.
  case maximumPooling
  /// Adds the edge's beginning, where it has the same shape as what the layers have made of it.
  case shortcut
  /// The average of each 2×2 pixels, which halves the image.
  case halving
  /// Halves the image without losing a pixel to the stride: two strided 1×1 convolutions, the second one a pixel further
  /// down and right, give half of the channels each (`FactorizedReduce` of Liu et al., "DARTS", ICLR 2019).
  case factorizedReduction(_ name: String)
}
