import Datasets
import SearchSpaces
import TensorEngine

/// Runs paths through a SuperNet as it is, normalised by its running statistics.
public final class SuperNetEvaluator {
  private let net: SuperNet
  private let engine: Engine
  private let network: SuperNetNetwork

  /// - Parameter threads: from 1 to 256; the results are the same.
  public init(_ net: SuperNet, threads: Int = ThreadPool.availableCores) {
    self.net = net
    engine = Engine(threads: threads)
    network = SuperNetNetwork(net, engine: engine)
  }

  /// The share of images, 0 to 1, whose label has the largest score.
  ///
  /// - Parameters:
  ///   - genotype: the architecture.
  ///   - images: of the space's size; seen as they are, standardised.
  ///   - labels: one for each image.
  ///   - batch: images that are computed at once, at least 1.
  /// - Throws: `SuperNetError` where images and labels do not fit the SuperNet.
  public func accuracy(
    of genotype: Genotype, on images: ImageSet, labels: Labels, batch: Int = 256
  ) throws -> Double {
    precondition(batch >= 1)
    try SuperNetTrainer.checkSizes(net.space, images, labels)
    let path = net.space.path(of: genotype)
    var hits = 0
    for first in stride(from: 0, to: images.count, by: batch) {
      let range = first..<min(first + batch, images.count)
      let input = engine.tensor([range.count, images.height, images.width, images.channels])
      input.withMutableValues {
        images.writeBatch(Array(range)[...], augmentation: .none, seed: 0, epoch: 0, into: $0)
      }
      let scores = try network.scores(input, path: path, training: false).values
      for (row, image) in range.enumerated() {
        let own = scores[row * net.space.classes..<(row + 1) * net.space.classes]
        if own.firstIndex(of: own.max() ?? 0) == own.startIndex + Int(labels.values[image]) { hits += 1 }
      }
    }
    return Double(hits) / Double(images.count)
  }
}
