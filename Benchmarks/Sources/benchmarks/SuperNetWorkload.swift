import Datasets
import SearchSpaces
import SuperNets
import TensorEngine

/// Training steps of a SuperNet on drawn images: what `train` does, augmentation and all.
final class SuperNetWorkload: Workload {
  private let trainer: SuperNetTrainer
  let facts: Facts

  init(_ c: Case) throws {
    let net: SuperNet
    (trainer, net) = try Self.trainer(c, arithmetic: c.arithmetic, epochs: 250)
    facts = Facts(
      paths: (0..<200).map { step in
        SuperNetTrainer.path(ofStep: step, in: net).map { $0.map(String.init).joined() }
      })
  }

  /// The training that a case describes, not begun, and its SuperNet.
  static func trainer(
    _ c: Case, arithmetic: Arithmetic, epochs: Int
  ) throws -> (SuperNetTrainer, SuperNet) {
    let images = try Self.images(c)
    let labels = try Labels.make(.random, for: images, classes: c.classes, seed: 7)
    var settings = TrainingSettings()
    settings.batch = c.batch
    settings.epochs = epochs
    settings.arithmetic = arithmetic
    let space: SearchSpace
    switch c.space {
    case .nasbench201: space = try NASBench201(channels: c.channels, cells: c.cells).searchSpace
    case .darts:
      space = try DARTS(channels: c.channels, layers: c.cells).searchSpace
      settings.optimizer = SGD(nesterov: false, weightDecay: 3e-4)
      settings.clipping = .norm(5)
    case .mobilenet:
      space = try MobileNet(
        channels: c.channels, blocks: c.cells, classes: c.classes, imageSize: c.size
      ).searchSpace
      settings.optimizer = SGD(nesterov: false, weightDecay: 4e-5)
      settings.clipping = .value(5)
      settings.labelSmoothing = 0.1
    }
    let net = SuperNet(space, settings: settings, data: DataIdentity(images, labels))
    return (try SuperNetTrainer(net, images: images, labels: labels, threads: c.threads), net)
  }

  /// Drawn shapes, each pixel repeated until they have the case's size.
  private static func images(_ c: Case) throws -> ImageSet {
    let shapes = try Shapes.make(split: .train, limit: c.images)
    if c.size == shapes.height { return shapes }
    let pixels = (0..<shapes.count).flatMap { index in
      let picture = shapes.rgb(index)
      return (0..<3 * c.size * c.size).map { place in
        let (channel, pixel) = (place / (c.size * c.size), place % (c.size * c.size))
        let (row, column) = (pixel / c.size * shapes.height / c.size, pixel % c.size * shapes.width / c.size)
        return picture[(row * shapes.width + column) * 3 + channel]
      }
    }
    return try ImageSet(
      name: shapes.name, source: shapes.source, split: .train, storedChannels: 3, height: c.size,
      width: c.size, pixels: pixels, trueLabels: shapes.trueLabels, classNames: shapes.classNames)
  }

  func run(_ times: Int) throws -> Double {
    var left = times
    return try seconds {
      _ = try trainer.train { _ in
        left -= 1
        return left > 0
      }
    }
  }
}
