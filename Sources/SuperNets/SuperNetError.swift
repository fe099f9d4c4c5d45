import TensorEngine

/// What keeps a SuperNet from training, saving or loading.
public enum SuperNetError: Error, Sendable, Equatable {
  case noEpochs(Int)
  case badBatch(batch: Int, images: Int)
  /// Images of each half that a differentiable search cuts the data into.
  case batchOfHalf(batch: Int, half: Int)
  /// No epoch is left in which the architecture learns.
  case warmupTooLong(warmup: Int, epochs: Int)
  /// A cell's channels cannot be cut into so many equal parts.
  case partialChannels(channels: Int, parts: Int)
  /// The space's operators cannot stand side by side on an edge and be mixed.
  case noMixture
  /// The space was built for pictures of another size.
  case imageSize(space: Int, height: Int, width: Int)
  /// There are more classes of labels than outputs of the network.
  case tooManyClasses(space: Int, labels: Int)
  case labelCount(images: Int, labels: Int)
  /// More bytes than the machine has.
  case tooMuchMemory(needed: Double, machine: Double)
  /// This processor cannot compute so.
  case noArithmetic(Arithmetic)
  /// The loss is no number any more: the weights are of no use.
  case diverged(step: Int)
  /// A SuperNet can only go on with the images and labels that it began with.
  case otherData(expected: DataIdentity, found: DataIdentity)
  /// The file holds no SuperNet, or not a whole one.
  case notASuperNet(file: String, reason: String)
}
