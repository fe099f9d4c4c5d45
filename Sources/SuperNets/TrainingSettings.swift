import Datasets
import TensorEngine

/// How a SuperNet is trained; the defaults are RLNAS's on NAS-Bench-201 (arXiv 2101.11834, section 4.1), but
/// for the number of epochs, which is 250 there.
public struct TrainingSettings: Sendable, Equatable {
  /// Passes over the images, at least 1.
  public var epochs = 20
  /// Images a step, at least 1.
  public var batch = 64
  /// The learning rate falls from the first to the last by half a cosine.
  public var learningRate: Float = 0.025
  public var finalLearningRate: Float = 0.001
  public var optimizer = SGD(momentum: 0.9, nesterov: true, weightDecay: 5e-4, unsampled: .decay)
  public var clipping = GradientClipping.none
  public var labelSmoothing: Float = 0
  /// Whether images are cropped at random (padding 4) and flipped.
  public var augments = true
  /// The side of the square that is cut out of each image then, in pixels, at least 0.
  public var cutout = 0
  /// How convolutions are computed.
  public var arithmetic = Arithmetic.fast
  /// Weights, paths, order of the images and their augmentation come from it.
  public var seed: UInt64 = 0

  public init() {}

  var augmentation: Augmentation { augments ? .cropAndFlip(cutout: cutout) : .none }
  var schedule: Schedule { .cosine(from: learningRate, to: finalLearningRate) }
}
