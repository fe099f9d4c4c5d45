import Datasets
import SearchSpaces
import SuperNets

/// Any indicator's value for architectures of one SuperNet; what several need is made once.
public final class IndicatorScores {
  /// On what architectures are run, and how much of it.
  public struct Data {
    /// What the SuperNet was trained on: gives the normalisations' statistics and the loss, and zero-cost scores their batch.
    public let training: (images: ImageSet, labels: Labels)
    /// What accuracy is measured on.
    public let validation: (images: ImageSet, labels: Labels)
    /// Images that normalisations' statistics are taken from.
    public var calibrationImages = 512
    /// Images that accuracy or loss are measured on, at most.
    public var images = 1_000
    /// Images of a zero-cost score's one batch.
    public var batch = 64

    public init(
      training: (images: ImageSet, labels: Labels), validation: (images: ImageSet, labels: Labels)
    ) {
      self.training = training
      self.validation = validation
    }
  }

  private let net: SuperNet
  private let data: Data?
  private let threads: Int
  private let costs: CostTable
  /// The angle's sums.
  public let statistics: AngleStatistics
  private lazy var evaluator = SuperNetEvaluator(net, threads: threads)
  private var zeroCost: ZeroCostScores?
  /// Asked between operators: true gives a score up.
  private let isCancelled: () -> Bool

  /// - Parameters:
  ///   - data: nil suits indicators that run nothing.
  /// - Throws: `AngleError`.
  public init(
    of net: SuperNet, on data: Data?, convention: AngleConvention = .paper, threads: Int,
    isCancelled: @escaping () -> Bool = { false }
  ) throws(AngleError) {
    self.net = net
    self.data = data
    self.threads = threads
    self.isCancelled = isCancelled
    costs = CostTable(net.space)
    statistics = try AngleStatistics(of: net, convention: convention)
  }

  /// An architecture's value, in the indicator's unit.
  ///
  /// - Throws: `CancellationError`, `SuperNetError` where images or labels do not fit the SuperNet.
  public func value(_ indicator: Indicator, of genotype: Genotype) throws -> Double {
    switch indicator {
    case .angle: return statistics.turn(of: genotype).angle
    case .flops: return Double(costs.cost(of: genotype).flops)
    case .parameters: return Double(costs.cost(of: genotype).parameters)
    default: break
    }
    guard let data else { preconditionFailure("\(indicator) needs images") }
    let path = net.space.path(of: genotype)
    switch indicator {
    case .accuracy, .loss:
      evaluator.isCancelled = isCancelled
      let (training, validation) = (data.training, data.validation)
      try evaluator.recalibrate(genotype, on: training.images, limit: data.calibrationImages)
      let (images, labels) = indicator == .loss ? training : validation
      let score = try evaluator.score(of: genotype, on: images, labels: labels, limit: data.images)
      return indicator == .loss ? score.loss : 100 * score.accuracy
    case .synflow: return try scores(data).synflow(path)
    case .naswot: return try scores(data).naswot(path)
    case .gradientNorm: return try scores(data).gradientNorm(path)
    default: return try scores(data).jacobianCovariance(path)
    }
  }

  /// An architecture's value, turned so that more is better.
  public func score(_ indicator: Indicator, of genotype: Genotype) throws -> Double {
    let value = try value(indicator, of: genotype)
    return indicator.isBetterLarger ? value : -value
  }

  private func scores(_ data: Data) -> ZeroCostScores {
    if let zeroCost { return zeroCost }
    let (images, labels) = data.training
    let scores = ZeroCostScores(net, images: images, labels: labels, batch: data.batch, threads: threads)
    scores.isCancelled = isCancelled
    zeroCost = scores
    return scores
  }
}
