import SearchSpaces

/// A PC-DARTS search at one point of its way: what it has found, and how.
public struct PCDARTSSearch: Sendable {
  public let space: SearchSpace
  public let settings: PCDARTSSettings
  public let data: DataIdentity
  /// α and β.
  public internal(set) var architecture: ArchitectureParameters
  /// The loss of each step on the training half, in nats.
  public internal(set) var losses: [Float] = []
  /// That of each architecture step, on the validation half: there is none in the epochs of the weights alone.
  public internal(set) var validationLosses: [Float] = []

  init(
    _ space: SearchSpace, _ settings: PCDARTSSettings, _ data: DataIdentity,
    _ architecture: ArchitectureParameters
  ) {
    self.space = space
    self.settings = settings
    self.data = data
    self.architecture = architecture
  }

  /// The architecture that the search speaks for.
  public var genotype: Genotype { architecture.genotype }

  /// Images of the training half; the validation half has as many, or one less.
  public var trainingImages: Int { data.count - data.count / 2 }
  /// Steps done.
  public var step: Int { losses.count }
  public var stepsInEpoch: Int { (trainingImages + settings.batch - 1) / settings.batch }
  /// Steps that the settings ask for.
  public var steps: Int { stepsInEpoch * settings.epochs }
  public var isFinished: Bool { step >= steps }
  /// Whole epochs done.
  public var epochsDone: Int { step / max(stepsInEpoch, 1) }
}
