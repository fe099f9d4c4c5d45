import Datasets
import TensorEngine

/// How PC-DARTS searches (arXiv 1907.05737, section 4.2). Weights are trained as the paper has it, but for a batch of 64
/// images and not of 256, and so with a learning rate of 0.025 and not of 0.1, which falls to DARTS's 0.001.
public struct PCDARTSSettings: Sendable, Equatable {
  /// Passes over the training half of the images, at least 1 (the paper: 50).
  public var epochs = 20
  /// Epochs in which the weights alone learn, fewer than `epochs` (the paper: 15 of 50).
  public var warmup = 6
  /// Images a step, from each half, at least 1.
  public var batch = 64
  /// K: operators see one of so many equal parts of the channels, at least 1.
  public var parts = 4
  /// The weights' learning rate falls from the first to the last by half a cosine.
  public var learningRate: Float = 0.025
  public var finalLearningRate: Float = 0.001
  public var optimizer = SGD(momentum: 0.9, nesterov: false, weightDecay: 3e-4)
  public var clipping = GradientClipping.norm(5)
  /// What moves the architecture parameters.
  public var architectureOptimizer = Adam(
    learningRate: 6e-4, firstDecay: 0.5, secondDecay: 0.999, weightDecay: 1e-3)
  /// Whether images are cropped at random (padding 4) and flipped.
  public var augments = true
  /// How convolutions are computed.
  public var arithmetic = Arithmetic.fast
  /// Weights, architecture parameters, halves, order of the images and their augmentation come from it.
  public var seed: UInt64 = 0

  public init() {}

  /// The paper's share of epochs for the weights alone, 30 %.
  public static func warmup(ofEpochs epochs: Int) -> Int { (3 * epochs + 5) / 10 }

  var augmentation: Augmentation { augments ? .cropAndFlip() : .none }
  var schedule: Schedule { .cosine(from: learningRate, to: finalLearningRate) }
}
