import Datasets
import Search
import SearchSpaces
import SuperNets

/// All 15,625 architectures of NAS-Bench-201 ranked by angle, from the three sums of each operator.
final class RankingWorkload: Workload {
  private let space: NASBench201
  private let statistics: AngleStatistics

  init(_ c: Case) throws {
    let images = try Shapes.make(split: .train, limit: 128)
    let labels = try Labels.make(.random, for: images, seed: 7)
    space = try NASBench201(channels: c.channels, cells: c.cells)
    var settings = TrainingSettings()
    settings.epochs = 1
    let net = SuperNet(space.searchSpace, settings: settings, data: DataIdentity(images, labels))
    let trainer = try SuperNetTrainer(net, images: images, labels: labels, threads: 1)
    statistics = try AngleStatistics(of: trainer.train { _ in true })
  }

  func run(_ times: Int) -> Double {
    seconds {
      for _ in 0..<times { precondition(Ranking(space, by: statistics).angles[0] > 0) }
    }
  }
}
