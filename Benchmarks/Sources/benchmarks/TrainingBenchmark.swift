import Datasets
import Foundation
import SearchSpaces
import SuperNets
import TensorEngine

/// Training steps with all cores beside those with one.
enum TrainingBenchmark {
  private static let steps = 6

  static func run() throws {
    let cores = ThreadPool.availableCores
    for (name, space) in [
      ("small (8 channels, 5 cells)", NASBench201.small),
      ("published (16 channels, 5 cells)", try NASBench201()),
    ] {
      var images = 0
      let measurement = try Measurement(pairs: 3) {
        images = try trained(space: space, steps: steps, threads: cores).step * 64
      } _: {
        _ = try trained(space: space, steps: steps, threads: 1)
      }
      let (median, least, most) = measurement.ratios
      print(
        String(
          format:
            "training \(name), batch 64: %.0f images/s; %d threads against 1: %.2f times (%.2f to %.2f)",
          Double(images) / Measurement.median(measurement.first), cores, median, least, most))
    }
  }

  /// A SuperNet after a few steps on random labels.
  static func trained(
    space: NASBench201, steps: Int, threads: Int = ThreadPool.availableCores
  ) throws -> SuperNet {
    let images = try Shapes.make(split: .train, limit: 64 * steps)
    let labels = try Labels.make(.random, for: images, seed: 7)
    var settings = TrainingSettings()
    settings.epochs = 1
    let net = SuperNet(space, settings: settings, data: DataIdentity(images, labels))
    return try SuperNetTrainer(net, images: images, labels: labels, threads: threads).train { _ in true }
  }
}
