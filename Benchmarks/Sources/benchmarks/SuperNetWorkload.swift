import Datasets
import SearchSpaces
import SuperNets
import TensorEngine

/// Training steps of a NAS-Bench-201 SuperNet on drawn images: what `train` does, augmentation and all.
final class SuperNetWorkload: Workload {
  private let trainer: SuperNetTrainer
  let facts: Facts

  init(_ c: Case) throws {
    let images = try Shapes.make(split: .train, limit: c.images)
    let labels = try Labels.make(.random, for: images, seed: 7)
    let space = try NASBench201(channels: c.channels, cells: c.cells)
    var settings = TrainingSettings()
    settings.batch = c.batch
    settings.epochs = 250
    let net = SuperNet(space.searchSpace, settings: settings, data: DataIdentity(images, labels))
    trainer = try SuperNetTrainer(net, images: images, labels: labels, threads: c.threads)
    facts = Facts(
      paths: (0..<200).map { step in
        SuperNetTrainer.path(ofStep: step, in: net).map { $0.map(String.init).joined() }
      })
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
