import Datasets
import SearchSpaces
import SuperNets

/// Scores of images along one path of a SuperNet, images a batch: what an accuracy costs.
final class EvaluationWorkload: Workload {
  /// All five operators, two of them 3×3 convolutions.
  static let architecture = "321343"

  private let evaluator: SuperNetEvaluator
  private let architecture: Genotype
  private let images: ImageSet
  private let labels: Labels
  let facts: Facts

  init(_ c: Case) throws {
    images = try Shapes.make(split: .train, limit: c.batch)
    labels = try Labels.make(.random, for: images, seed: 7)
    let space = try NASBench201(channels: c.channels, cells: c.cells)
    var settings = TrainingSettings()
    settings.batch = c.batch
    evaluator = SuperNetEvaluator(
      SuperNet(space.searchSpace, settings: settings, data: DataIdentity(images, labels)), threads: c.threads)
    architecture = Genotype(try Architecture(parsing: Self.architecture))
    facts = Facts(paths: [Array(repeating: Self.architecture, count: space.cellCount)])
  }

  func run(_ times: Int) throws -> Double {
    try seconds {
      for _ in 0..<times {
        _ = try evaluator.score(of: architecture, on: images, labels: labels, batch: images.count)
      }
    }
  }
}
