import Datasets
import Foundation
import SearchSpaces
import TensorEngine

/// Runs paths through a SuperNet.
public final class SuperNetEvaluator {
  /// How well a path tells images apart.
  public struct Score: Sendable, Equatable {
    /// The share of images, 0 to 1, whose label has the largest score.
    public let accuracy: Double
    /// The mean cross-entropy, in nats.
    public let loss: Double
  }

  private let net: SuperNet
  private let engine: Engine
  private let network: SuperNetNetwork
  /// Asked between operators: true gives a computation up.
  public var isCancelled: () -> Bool {
    get { engine.isCancelled }
    set { engine.isCancelled = newValue }
  }

  /// - Parameter threads: from 1 to 256; the results are the same.
  public init(_ net: SuperNet, threads: Int = ThreadPool.availableCores) {
    self.net = net
    engine = Engine(threads: threads)
    network = SuperNetNetwork(net, engine: engine)
  }

  /// Makes the running statistics those of one path: the plain mean over batches of images of what each normalisation sees
  /// (Guo et al., "Single Path One-Shot NAS with Uniform Sampling", ECCV 2020, section 3.4).
  ///
  /// Statistics of a SuperNet's training are of all paths together, and of no use to one of them.
  ///
  /// - Parameters:
  ///   - images: of the space's size; seen as they are, standardised.
  ///   - limit: how many of them, the first ones.
  /// - Throws: `CancellationError`, `SuperNetError` where images do not fit.
  public func recalibrate(_ genotype: Genotype, on images: ImageSet, limit: Int) throws {
    let batch = batch(of: 128)
    let path = net.space.path(of: genotype)
    let count = min(limit, images.count)
    network.resetStatistics()
    for (number, first) in stride(from: 0, to: count, by: batch).enumerated() {
      network.momentum = 1 / Float(number + 1)
      _ = try network.scores(
        input(images, nil, first..<min(first + batch, count)), path: path, training: true
      ).values
    }
  }

  /// How well a path, normalised by the running statistics as they are, tells images apart.
  ///
  /// - Parameters:
  ///   - genotype: the architecture.
  ///   - images: of the space's size; seen as they are, standardised.
  ///   - labels: one for each image.
  ///   - limit: how many images, the first ones; nil for all.
  ///   - batch: images that are computed at once, at least 1; nil for as many as fit the caches.
  /// - Throws: `CancellationError`, `SuperNetError` where images and labels do not fit the SuperNet.
  public func score(
    of genotype: Genotype, on images: ImageSet, labels: Labels, limit: Int? = nil, batch: Int? = nil
  ) throws -> Score {
    let batch = batch ?? self.batch(of: 256)
    precondition(batch >= 1)
    try SuperNetTrainer.checkSizes(net.space, images, labels)
    let path = net.space.path(of: genotype)
    let count = min(limit ?? images.count, images.count)
    var (hits, loss) = (0, 0.0)
    for first in stride(from: 0, to: count, by: batch) {
      let range = first..<min(first + batch, count)
      let scores = try network.scores(input(images, labels, range), path: path, training: false)
      let targets = labels.values[range].map { Int($0) }
      loss += Double(range.count) * Double(engine.softmaxCrossEntropy(scores, labels: targets).values[0])
      let values = scores.values
      for (row, target) in targets.enumerated() {
        let own = values[row * net.space.classes..<(row + 1) * net.space.classes]
        if own.firstIndex(of: own.max() ?? 0) == own.startIndex + target { hits += 1 }
      }
    }
    return Score(accuracy: Double(hits) / Double(count), loss: loss / Double(count))
  }

  /// So many images of 32×32 pixels, fewer of larger ones.
  private func batch(of count: Int) -> Int {
    max(8, min(count, count * 1024 / (net.space.imageSize * net.space.imageSize)))
  }

  private func input(_ images: ImageSet, _ labels: Labels?, _ range: Range<Int>) -> Tensor {
    let input = engine.tensor([range.count, images.height, images.width, images.channels])
    input.withMutableValues {
      images.writeBatch(Array(range)[...], augmentation: .none, seed: 0, epoch: 0, labels: labels, into: $0)
    }
    return input
  }
}
