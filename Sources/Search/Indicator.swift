/// By what architectures can be ranked.
public enum Indicator: String, Sendable, CaseIterable {
  /// How far the weights have turned (Zhang et al., "Neural Architecture Search with Random Labels", CVPR 2021).
  case angle
  /// Accuracy on images with the path's own normalisation statistics (Guo et al., "Single Path One-Shot NAS", ECCV 2020).
  case accuracy
  /// The loss on the images that the SuperNet was trained on, normalised likewise.
  case loss
  /// Multiply–adds of the network that stands alone.
  case flops
  /// Parameters of the network that stands alone.
  case parameters = "params"
  /// Tanaka et al., "Pruning neural networks without any data by iteratively conserving synaptic flow", NeurIPS 2020; as a
  /// score of architectures Abdelfattah et al., "Zero-Cost Proxies for Lightweight NAS", ICLR 2021.
  case synflow
  /// Mellor et al., "Neural Architecture Search without Training", ICML 2021.
  case naswot
  /// Abdelfattah et al., ICLR 2021, section 3.
  case gradientNorm = "grad-norm"
  /// Mellor et al., the first version of the paper above (arXiv 2006.04647v1), as in Abdelfattah et al., ICLR 2021.
  case jacobianCovariance = "jacob-cov"

  /// Whether more of it is better.
  public var isBetterLarger: Bool { self != .loss }

  /// What the numbers count.
  public var unit: String? {
    switch self {
    case .angle: "rad"
    case .accuracy: "%"
    case .loss: "nats"
    case .synflow: "log10"
    case .flops, .parameters, .naswot, .gradientNorm, .jacobianCovariance: nil
    }
  }

  /// Whether an architecture must be run on images.
  public var runsNetwork: Bool {
    switch self {
    case .angle, .flops, .parameters: false
    default: true
    }
  }

  /// Whether it looks at the SuperNet before its training.
  public var needsNoTraining: Bool {
    switch self {
    case .angle, .accuracy, .loss: false
    default: true
    }
  }

  /// Where it comes from, for a table's notes.
  public var source: String {
    switch self {
    case .angle: "Zhang et al., CVPR 2021"
    case .accuracy: "SPOS: Guo et al., ECCV 2020"
    case .loss: "the training's cross-entropy"
    case .flops, .parameters: "counted"
    case .synflow: "Tanaka et al., NeurIPS 2020; Abdelfattah et al., ICLR 2021"
    case .naswot: "Mellor et al., ICML 2021"
    case .gradientNorm: "Abdelfattah et al., ICLR 2021"
    case .jacobianCovariance: "Mellor et al., arXiv 2006.04647v1; Abdelfattah et al., ICLR 2021"
    }
  }
}
