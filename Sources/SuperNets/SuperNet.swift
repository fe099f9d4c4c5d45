import Datasets
import SearchSpaces
import TensorEngine

/// A weight-sharing SuperNet at one point of its training: everything that ranking, saving and going on need.
///
/// A value: training makes a new one and leaves the old as it was.
public struct SuperNet: Sendable {
  public let space: SearchSpace
  public let layout: SuperNetLayout
  public let settings: TrainingSettings
  /// What it trains on, to be told again when a saved SuperNet goes on.
  public let data: DataIdentity

  /// W₀: the weights before the first step, in the layout's order.
  public let initialWeights: [Float]
  /// W_t: the weights now.
  public internal(set) var weights: [Float]
  /// The optimiser's momenta, in the layout's order; zeros where a parameter has had no gradient yet.
  public internal(set) var momenta: [Float]
  /// Whether each of the layout's parameters has had a gradient.
  public internal(set) var hasMomentum: [Bool]
  /// Running mean and variance of each of the layout's normalisations.
  public internal(set) var runningStatistics: [(mean: [Float], variance: [Float])]
  /// The training loss of each step so far, in nats.
  public internal(set) var losses: [Float]

  /// A SuperNet before its first step, its weights drawn from the settings' seed.
  public init(_ space: SearchSpace, settings: TrainingSettings, data: DataIdentity) {
    self.space = space
    self.settings = settings
    self.data = data
    layout = SuperNetLayout(space)
    initialWeights = layout.firstWeights(seed: settings.seed)
    weights = initialWeights
    (momenta, hasMomentum, runningStatistics, losses) = ([], [], [], [])
    clearTraining()
  }

  init(
    _ space: SearchSpace, layout: SuperNetLayout, settings: TrainingSettings, data: DataIdentity,
    initialWeights: [Float]
  ) {
    self.space = space
    self.layout = layout
    self.settings = settings
    self.data = data
    self.initialWeights = initialWeights
    weights = initialWeights
    momenta = []
    hasMomentum = []
    runningStatistics = []
    losses = []
  }

  /// The same SuperNet before its first step.
  public var untrained: SuperNet {
    var copy = SuperNet(space, layout: layout, settings: settings, data: data, initialWeights: initialWeights)
    copy.clearTraining()
    return copy
  }

  /// Momenta, running statistics and losses as they are before the first step.
  private mutating func clearTraining() {
    momenta = [Float](repeating: 0, count: layout.count)
    hasMomentum = layout.parameters.map { _ in false }
    runningStatistics = layout.normalizations.map {
      ([Float](repeating: 0, count: $0.channels), [Float](repeating: 1, count: $0.channels))
    }
    losses = []
  }

  /// Steps done.
  public var step: Int { losses.count }
  public var stepsInEpoch: Int { (data.count + settings.batch - 1) / settings.batch }
  /// Steps that the settings ask for.
  public var steps: Int { stepsInEpoch * settings.epochs }
  public var isFinished: Bool { step >= steps }
  /// Whole epochs done.
  public var epochsDone: Int { step / max(stepsInEpoch, 1) }

  /// The same SuperNet with more (or fewer) epochs to train for.
  ///
  /// The learning rate then falls over the new number of epochs.
  public func extended(toEpochs epochs: Int) -> SuperNet {
    var settings = settings
    settings.epochs = epochs
    var copy = SuperNet(space, layout: layout, settings: settings, data: data, initialWeights: initialWeights)
    copy.weights = weights
    copy.momenta = momenta
    copy.hasMomentum = hasMomentum
    copy.runningStatistics = runningStatistics
    copy.losses = losses
    return copy
  }
}

/// FNV-1a (Fowler, Noll, Vo): 64 bits that tell names and pictures apart; not for security.
func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
