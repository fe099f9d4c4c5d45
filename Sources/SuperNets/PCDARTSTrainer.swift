import Datasets
import Foundation
import SearchSpaces
import TensorEngine

/// Searches a space by PC-DARTS (Xu et al., ICLR 2020, arXiv 1907.05737): weights and architecture parameters learn in turns,
/// each from a half of the images of its own, by first-order steps.
///
/// A step depends on the settings and the steps before it alone: the same seed gives the same bits for any number of
/// threads.
public final class PCDARTSTrainer {
  private var search: PCDARTSSearch
  private let images: ImageSet
  private let labels: Labels
  private let engine: Engine
  private let network: PCDARTSNetwork
  private let trainingHalf: [Int]
  private let validationHalf: [Int]
  /// The epoch's images, of both halves.
  private var order: (epoch: Int, training: [Int], validation: [Int]) = (-1, [], [])

  /// The memory for tensors, in bytes, that the search may come to need.
  public let plannedMemory: Int
  /// The most memory that the engine has held, in bytes.
  public var peakMemory: Int { engine.peakMemory }

  /// - Throws: `SuperNetError` where space, settings, pictures and labels do not fit each other.
  public init(
    _ space: SearchSpace, settings: PCDARTSSettings, images: ImageSet, labels: Labels, threads: Int
  ) throws(SuperNetError) {
    try Self.check(space, settings, images, labels)
    try SuperNetTrainer.checkMemory(needed: Self.leastMemory(space, settings))
    plannedMemory = Self.plannedMemory(space, settings, threads: threads)
    try SuperNetTrainer.checkMemory(needed: Double(plannedMemory))
    self.images = images
    self.labels = labels
    engine = Engine(threads: threads, arithmetic: settings.arithmetic)
    network = PCDARTSNetwork(space, settings, engine: engine)
    search = PCDARTSSearch(space, settings, DataIdentity(images, labels), network.architecture)
    var stream = RandomStream(seed: settings.seed, purpose: .halves)
    let shuffled = stream.permutation(images.count)
    trainingHalf = Array(shuffled.prefix(images.count - images.count / 2))
    validationHalf = Array(shuffled.suffix(images.count / 2))
  }

  /// The search as it is now.
  public var current: PCDARTSSearch { search }

  /// Searches until the settings' last epoch is done, `observer` says no or `isCancelled` says yes.
  ///
  /// - Parameters:
  ///   - isCancelled: asked many times a step; true gives the step at hand up, which leaves no trace in the result.
  ///   - observer: called after each step with the search as it is; false stops there.
  /// - Returns: the search after its last completed step.
  /// - Throws: `SuperNetError.diverged` when the loss is no number any more.
  public func train(
    isCancelled: @escaping () -> Bool = { false }, _ observer: (PCDARTSSearch) throws -> Bool
  ) throws -> PCDARTSSearch {
    engine.isCancelled = isCancelled
    defer { engine.isCancelled = { false } }
    while !search.isFinished {
      guard try trainStep(), try observer(search) else { break }
    }
    return search
  }

  /// Whether the step was done; it may be given up.
  private func trainStep() throws(SuperNetError) -> Bool {
    let (step, settings) = (search.step, search.settings)
    let epoch = step / search.stepsInEpoch
    if epoch != order.epoch { order = orders(ofEpoch: epoch) }
    let first = step % search.stepsInEpoch * settings.batch
    let training = Array(order.training[first..<min(first + settings.batch, order.training.count)])
    var validationLoss: Float?
    if epoch >= settings.warmup {
      // The halves may differ by an image: the shorter one begins again.
      let validation = (first..<first + training.count).map { order.validation[$0 % order.validation.count] }
      validationLoss = network.trainArchitecture(
        pictures(validation, epoch), labels: targets(validation, epoch))
      guard let validationLoss else { return false }
      guard validationLoss.isFinite else { throw .diverged(step: step + 1) }
    }
    let rate = settings.schedule.rate(at: Double(step) / Double(search.steps))
    guard
      let loss = network.trainWeights(
        pictures(training, epoch), labels: targets(training, epoch), learningRate: rate)
    else { return false }
    guard loss.isFinite else { throw .diverged(step: step + 1) }
    search.architecture = network.architecture
    search.losses.append(loss)
    if let validationLoss { search.validationLosses.append(validationLoss) }
    return true
  }

  private func orders(ofEpoch epoch: Int) -> (Int, [Int], [Int]) {
    let seed = search.settings.seed
    // Stream 0 has cut the halves.
    var stream = RandomStream(seed: seed, purpose: .halves, index: UInt64(epoch) + 1)
    return (
      epoch, epochOrder(count: trainingHalf.count, seed: seed, epoch: epoch).map { trainingHalf[$0] },
      stream.permutation(validationHalf.count).map { validationHalf[$0] }
    )
  }

  private func targets(_ indices: [Int], _ epoch: Int) -> [Int] {
    indices.map { labels.value(of: $0, epoch: epoch) }
  }

  /// A batch of standardised, augmented pictures (N, H, W, 3).
  private func pictures(_ indices: [Int], _ epoch: Int) -> Tensor {
    let input = engine.tensor([indices.count, images.height, images.width, images.channels])
    let size = input.count / indices.count
    input.withMutableValues { values in
      engine.pool.run(indices.count) { piece, _ in
        images.writeBatch(
          indices[piece...piece], augmentation: search.settings.augmentation, seed: search.settings.seed,
          epoch: epoch, labels: labels,
          into: UnsafeMutableBufferPointer(rebasing: values[piece * size..<(piece + 1) * size]))
      }
    }
    return input
  }

  // MARK: - What fits

  private static func check(
    _ space: SearchSpace, _ settings: PCDARTSSettings, _ images: ImageSet, _ labels: Labels
  ) throws(SuperNetError) {
    guard settings.epochs >= 1 else { throw .noEpochs(settings.epochs) }
    guard settings.warmup < settings.epochs else {
      throw .warmupTooLong(warmup: settings.warmup, epochs: settings.epochs)
    }
    guard space.takesPartialChannels else { throw .noMixture }
    if let channels = space.channelsNotDivisible(by: settings.parts) {
      throw .partialChannels(channels: channels, parts: settings.parts)
    }
    guard 1...max(images.count / 2, 1) ~= settings.batch, images.count >= 2 else {
      throw .batchOfHalf(batch: settings.batch, half: images.count / 2)
    }
    try SuperNetTrainer.checkSizes(space, images, labels)
    guard settings.arithmetic.isAvailable else { throw .noArithmetic(settings.arithmetic) }
  }

  /// Bytes below which no search can stay, without anything being made: weights, gradients and momenta, and for one batch
  /// what nodes and convolutions give.
  static func leastMemory(_ space: SearchSpace, _ settings: PCDARTSSettings) -> Double {
    let layers = space.withPartialChannels(settings.parts)
    var (weights, outputs) = (0.0, 0.0)
    for (placement, whole) in zip(layers.placements, space.placements) {
      let kind = layers.kinds[placement.kind]
      let pixels = Double(placement.size * placement.size)
      outputs += Double(kind.nodes * whole.channels) * pixels
      for edge in kind.edges {
        let source = placement.source(of: edge)
        for choice in edge.choices {
          let cost = choice.cost(from: source.channels, to: placement.channels, size: 1, stride: 1)
          weights += Double(cost.parameters)
          guard kind.isSearched else { continue }
          let convolutions = choice.layers(stride: source.stride).count { layer in
            switch layer {
            case .convolution, .depthwiseConvolution, .factorizedReduction, .maximumPooling: true
            default: false
            }
          }
          outputs += Double(convolutions * placement.channels) * pixels
        }
      }
    }
    return 4 * (3 * weights + Double(settings.batch) * outputs)
  }

  /// What the steps take, found by going through them without computing them.
  private static func plannedMemory(_ space: SearchSpace, _ settings: PCDARTSSettings, threads: Int) -> Int {
    let engine = Engine.planning(threads: threads, arithmetic: settings.arithmetic)
    let network = PCDARTSNetwork(space, settings, engine: engine)
    let images = engine.tensor([settings.batch, space.imageSize, space.imageSize, 3])
    network.plan(images, labels: Array(repeating: 0, count: settings.batch))
    return engine.peakMemory
  }
}
