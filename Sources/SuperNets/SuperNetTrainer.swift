import Datasets
import Foundation
import SearchSpaces
import TensorEngine

/// Trains a SuperNet, one uniformly sampled path a step (Guo et al., "Single Path One-Shot NAS with Uniform
/// Sampling", ECCV 2020), as RLNAS does on NAS-Bench-201 (arXiv 2101.11834).
///
/// A step depends on the SuperNet, the settings and the step's number alone: a training that was stopped and
/// goes on gives the same bits as one that never stopped, for any number of threads.
public final class SuperNetTrainer {
  /// What an observer of the training is told after each step.
  public struct Progress {
    /// Steps done and to do.
    public let step: Int, steps: Int
    /// Whole epochs done and to do.
    public let epoch: Int, epochs: Int
    /// The step's mean loss, in nats.
    public let loss: Float
    public let learningRate: Float
    /// The SuperNet as it is now; costs a copy.
    public let current: () -> SuperNet
  }

  private var net: SuperNet
  private let images: ImageSet
  private let labels: Labels
  private let engine: Engine
  private let network: NASBench201Network

  /// - Throws: `SuperNetError` where pictures, labels, settings and SuperNet do not fit each other.
  public init(_ net: SuperNet, images: ImageSet, labels: Labels, threads: Int) throws(SuperNetError) {
    try Self.check(net, images, labels)
    self.net = net
    self.images = images
    self.labels = labels
    engine = Engine(threads: threads)
    network = NASBench201Network(net, engine: engine)
  }

  /// The most memory that the engine has held, in bytes.
  public var peakMemory: Int { engine.peakMemory }

  /// Trains until the settings' last epoch is done, `observer` says no or `isCancelled` says yes.
  ///
  /// - Parameters:
  ///   - isCancelled: asked many times a step; true gives the step at hand up, which leaves no trace.
  ///   - observer: called after each step; false stops the training there.
  /// - Returns: the SuperNet after its last completed step.
  /// - Throws: `SuperNetError.diverged` when the loss is no number any more.
  public func train(
    isCancelled: @escaping () -> Bool = { false }, _ observer: (Progress) throws -> Bool
  ) throws -> SuperNet {
    engine.isCancelled = isCancelled
    defer { engine.isCancelled = { false } }
    let settings = net.settings
    var order: [Int] = []
    var orderedEpoch = -1
    while !net.isFinished {
      let step = net.step
      let epoch = step / net.stepsInEpoch
      if epoch != orderedEpoch {
        order = epochOrder(count: images.count, seed: settings.seed, epoch: epoch)
        orderedEpoch = epoch
      }
      let first = step % net.stepsInEpoch * settings.batch
      let batch = order[first..<min(first + settings.batch, order.count)]
      let rate = settings.schedule.rate(at: Double(step) / Double(net.steps))
      guard let loss = trainStep(step, epoch: epoch, batch: batch, learningRate: rate) else { break }
      guard loss.isFinite else { throw SuperNetError.diverged(step: step + 1) }
      net.losses.append(loss)
      let goesOn = try observer(
        Progress(
          step: net.step, steps: net.steps, epoch: net.epochsDone, epochs: settings.epochs, loss: loss,
          learningRate: rate, current: { self.current }))
      if !goesOn { break }
    }
    return current
  }

  /// The operators of each search cell, from the image on, in a step counted from 0: every cell of every step draws
  /// its own.
  public static func path(ofStep step: Int, in net: SuperNet) -> [Architecture] {
    var stream = RandomStream(seed: net.settings.seed, purpose: .paths, index: UInt64(step))
    return (0..<net.space.cellCount).map { _ in net.space.samplePath(from: &stream) }
  }

  /// The SuperNet with the weights of now.
  private var current: SuperNet {
    var copy = net
    copy.weights = network.parameters.flatValues
    copy.momenta = network.parameters.flatMomenta
    copy.hasMomentum = network.parameters.hasMomentum
    return copy
  }

  /// The step's loss; nil where it was given up before it changed a weight.
  private func trainStep(_ step: Int, epoch: Int, batch: ArraySlice<Int>, learningRate: Float) -> Float? {
    let input = prepare(batch, epoch: epoch)
    let targets = batch.map { Int(labels.values[$0]) }
    let path = Self.path(ofStep: step, in: net)
    let loss = try? engine.withGradients { engine in
      engine.softmaxCrossEntropy(
        try network.scores(input, path: path, training: true), labels: targets,
        smoothing: net.settings.labelSmoothing)
    }
    guard let loss, !engine.isCancelled() else { return nil }
    net.settings.clipping.apply(to: network.parameters)
    net.settings.optimizer.step(network.parameters, learningRate: learningRate)
    // Kept step by step: a step that is given up has moved the network's own already.
    net.runningStatistics = network.runningStatistics
    return loss.values[0]
  }

  /// A batch of standardised, augmented pictures (N, H, W, 3); each picture's draws depend on the seed, the
  /// epoch and the picture alone.
  private func prepare(_ batch: ArraySlice<Int>, epoch: Int) -> Tensor {
    let input = engine.tensor([batch.count, images.height, images.width, images.channels])
    let picture = input.count / batch.count
    let indices = Array(batch)
    let augmentation: Augmentation = net.settings.augments ? .cropAndFlip() : .none
    input.withMutableValues { values in
      engine.pool.run(indices.count) { piece, _ in
        let place = UnsafeMutableBufferPointer(rebasing: values[piece * picture..<(piece + 1) * picture])
        images.writeBatch(
          indices[piece...piece], augmentation: augmentation, seed: net.settings.seed, epoch: epoch,
          into: place)
      }
    }
    return input
  }

  private static func check(_ net: SuperNet, _ images: ImageSet, _ labels: Labels) throws(SuperNetError) {
    guard net.settings.epochs >= 1 else { throw .noEpochs(net.settings.epochs) }
    guard 1...images.count ~= net.settings.batch else {
      throw .badBatch(batch: net.settings.batch, images: images.count)
    }
    try checkSizes(net.space, images, labels)
    let found = DataIdentity(images, labels)
    guard found == net.data else { throw .otherData(expected: net.data, found: found) }
  }

  /// Whether images and labels fit a space.
  static func checkSizes(
    _ space: NASBench201, _ images: ImageSet, _ labels: Labels
  ) throws(SuperNetError) {
    guard images.height == space.imageSize, images.width == space.imageSize else {
      throw .imageSize(space: space.imageSize, height: images.height, width: images.width)
    }
    guard labels.values.count == images.count else {
      throw .labelCount(images: images.count, labels: labels.values.count)
    }
    guard labels.classes <= space.classes else {
      throw .tooManyClasses(space: space.classes, labels: labels.classes)
    }
  }
}
