import Datasets
import Foundation
import SearchSpaces
import TensorEngine

/// Trains a SuperNet, one uniformly sampled path a step (Guo et al., "Single Path One-Shot NAS with Uniform
/// Sampling", ECCV 2020), as RLNAS does (arXiv 2101.11834).
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
  private let network: SuperNetNetwork
  /// Pictures of a step that is still to come, being prepared in the gaps of the one before it.
  private var upcoming: (step: Int, input: Tensor, job: GapJob)?
  private var order: (epoch: Int, images: [Int]) = (-1, [])

  /// - Throws: `SuperNetError` where pictures, labels, settings and SuperNet do not fit each other.
  public convenience init(
    _ net: SuperNet, images: ImageSet, labels: Labels, threads: Int
  ) throws(SuperNetError) {
    try self.init(net, images: images, labels: labels, threads: threads, keepsSums: nil)
  }

  /// - Parameter keepsSums: whether the sums of cells' nodes are kept for the backward pass, or computed anew there; nil keeps
  ///   them unless all tensors together would then take much memory, and less without them.
  package init(
    _ net: SuperNet, images: ImageSet, labels: Labels, threads: Int, keepsSums: Bool?
  ) throws(SuperNetError) {
    try Self.check(net, images, labels)
    guard net.settings.arithmetic.isAvailable else { throw .noArithmetic(net.settings.arithmetic) }
    try Self.checkMemory(net.space, batch: net.settings.batch)
    let kept = Self.plannedMemory(net, threads: threads, keepsSums: keepsSums ?? true)
    plannedMemory =
      keepsSums != nil || kept <= Self.muchMemory
      ? kept : min(kept, Self.plannedMemory(net, threads: threads, keepsSums: false))
    try Self.checkMemory(needed: Double(plannedMemory))
    self.net = net
    self.images = images
    self.labels = labels
    engine = Engine(threads: threads, arithmetic: net.settings.arithmetic)
    network = SuperNetNetwork(net, engine: engine)
    network.keepsSums = keepsSums ?? (plannedMemory == kept)
    // The network has them now; `current` asks it for them.
    (self.net.weights, self.net.momenta) = ([], [])
  }

  /// In bytes: NAS-Bench-201's SuperNet with one cell a stage takes less, the published one with five takes more.
  private static let muchMemory = 256 << 20

  /// The memory for tensors, in bytes, that the training may come to need: what a step on the largest path takes.
  public let plannedMemory: Int
  /// The most memory that the engine has held, in bytes.
  public var peakMemory: Int { engine.peakMemory }

  deinit { if let upcoming { engine.pool.finish(upcoming.job) } }

  /// The memory for tensors, in bytes, that a training may come to need: what a step on the largest path takes, the
  /// costliest operators everywhere, found by going through it without computing it.
  ///
  /// - Parameters:
  ///   - batch: images a step; nil for the settings'.
  ///   - keepsSums: whether the sums of cells' nodes are kept for the backward pass.
  public static func plannedMemory(
    _ net: SuperNet, batch: Int? = nil, threads: Int, keepsSums: Bool = true
  ) -> Int {
    let engine = Engine.planning(threads: threads, arithmetic: net.settings.arithmetic)
    let network = SuperNetNetwork(net, engine: engine)
    network.keepsSums = keepsSums
    let batch = batch ?? net.settings.batch
    let shape = [batch, net.space.imageSize, net.space.imageSize, 3]
    // Two batches of pictures: the one at hand and the next.
    let (input, next) = (engine.tensor(shape), engine.tensor(shape))
    engine.withGradients { engine in
      guard let scores = try? network.scores(input, path: net.space.largestPath, training: true) else {
        return engine.tensor([1])
      }
      return engine.softmaxCrossEntropy(scores, labels: Array(repeating: 0, count: batch))
    }
    return withExtendedLifetime(next) { engine.peakMemory }
  }

  /// Bytes below which no training of a space can stay, without anything being made: weights, gradients and momenta, and
  /// what all of a path's nodes hold for one batch.
  public static func leastMemory(_ space: SearchSpace, batch: Int) -> Double {
    var (weights, outputs) = (0.0, 0.0)
    for placement in space.placements {
      let kind = space.kinds[placement.kind]
      outputs += Double(kind.nodes * placement.channels) * Double(placement.size * placement.size)
      for edge in kind.edges {
        let source = placement.source(of: edge)
        weights += edge.choices.reduce(0) {
          $0 + Double($1.cost(from: source.channels, to: placement.channels, size: 1, stride: 1).parameters)
        }
      }
    }
    return 4 * (6 * weights + Double(batch) * outputs)
  }

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
    while !net.isFinished {
      let step = net.step
      let rate = settings.schedule.rate(at: Double(step) / Double(net.steps))
      guard let loss = trainStep(step, learningRate: rate) else { break }
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

  /// The operators of each searched cell, from the images on, in a step counted from 0.
  public static func path(ofStep step: Int, in net: SuperNet) -> [[Int]] {
    var stream = RandomStream(seed: net.settings.seed, purpose: .paths, index: UInt64(step))
    return net.space.drawPath(from: &stream)
  }

  /// The SuperNet with the weights of now.
  private var current: SuperNet {
    var copy = net
    // The copy need not come on top of what a step takes.
    engine.releaseFreeMemory(atMost: 2 * 4 * net.initialWeights.count)
    copy.weights = network.parameters.flatValues
    copy.momenta = network.parameters.flatMomenta
    copy.hasMomentum = network.parameters.hasMomentum
    return copy
  }

  /// The step's loss; nil where it was given up before it changed a weight.
  private func trainStep(_ step: Int, learningRate: Float) -> Float? {
    let epoch = step / net.stepsInEpoch
    let targets = batch(ofStep: step).map { labels.value(of: $0, epoch: epoch) }
    let input = pictures(ofStep: step)
    if step + 1 < net.steps { upcoming = prepare(step + 1) }
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

  /// The images of a step.
  private func batch(ofStep step: Int) -> ArraySlice<Int> {
    let epoch = step / net.stepsInEpoch
    if epoch != order.epoch {
      order = (epoch, epochOrder(count: images.count, seed: net.settings.seed, epoch: epoch))
    }
    let first = step % net.stepsInEpoch * net.settings.batch
    return order.images[first..<min(first + net.settings.batch, order.images.count)]
  }

  /// A step's pictures (N, H, W, 3), prepared beforehand if it is the one that was expected.
  private func pictures(ofStep step: Int) -> Tensor {
    if let ahead = upcoming, ahead.step != step { engine.pool.finish(ahead.job) }
    let own = upcoming?.step == step ? upcoming : nil
    upcoming = nil
    let (_, input, job) = own ?? prepare(step)
    engine.pool.finish(job)
    return input
  }

  /// Begins to prepare a batch of standardised, augmented pictures in the gaps of other work; each picture's draws depend
  /// on the seed, the epoch and the picture alone.
  private func prepare(_ step: Int) -> (step: Int, input: Tensor, job: GapJob) {
    let indices = Array(batch(ofStep: step))
    let input = engine.tensor([indices.count, images.height, images.width, images.channels])
    let picture = input.count / indices.count
    let (images, labels, settings, epoch) = (images, labels, net.settings, step / net.stepsInEpoch)
    // The tensor outlives the job, and each piece writes to a place of its own.
    nonisolated(unsafe) let values = input.withMutableValues { $0 }
    let job = engine.pool.runInGaps(indices.count) { piece in
      images.writeBatch(
        indices[piece...piece], augmentation: settings.augmentation, seed: settings.seed, epoch: epoch,
        labels: labels,
        into: UnsafeMutableBufferPointer(rebasing: values[piece * picture..<(piece + 1) * picture]))
    }
    return (step, input, job)
  }

  /// - Throws: `SuperNetError.tooMuchMemory` where no training of the space can fit the machine.
  public static func checkMemory(_ space: SearchSpace, batch: Int) throws(SuperNetError) {
    try checkMemory(needed: leastMemory(space, batch: batch))
  }

  /// - Throws: `SuperNetError.tooMuchMemory` where gradients of one batch do not fit the machine.
  public static func checkMemory(_ net: SuperNet, batch: Int, threads: Int) throws(SuperNetError) {
    try checkMemory(net.space, batch: batch)
    try checkMemory(needed: Double(plannedMemory(net, batch: batch, threads: threads)))
  }

  /// - Throws: `SuperNetError.tooMuchMemory` where the machine has fewer bytes.
  static func checkMemory(needed: Double) throws(SuperNetError) {
    let machine = Double(ProcessInfo.processInfo.physicalMemory)
    guard needed <= machine else { throw .tooMuchMemory(needed: needed, machine: machine) }
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

  /// - Throws: `SuperNetError` where images or labels do not fit a space.
  public static func checkSizes(
    _ space: SearchSpace, _ images: ImageSet, _ labels: Labels
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
