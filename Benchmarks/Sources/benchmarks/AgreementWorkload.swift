import Datasets
import Search
import SearchSpaces
import SuperNets
import TensorEngine

/// How a training in another arithmetic compares with the usual one of the same seed.
struct Agreement: Encodable {
  let arithmetic: String
  /// Kendall's τ-b between the two rankings of all 15,625 architectures by angle.
  let tau: Double
  /// Steps a second, as a multiple of the usual training's.
  let speed: Double
}

/// Trains one SuperNet in each arithmetic that the processor has.
final class AgreementWorkload: Workload {
  let facts: Facts

  init(_ c: Case) throws {
    let images = try Shapes.make(split: .train, limit: c.images)
    let labels = try Labels.make(.random, for: images, seed: 7)
    let space = try NASBench201(channels: c.channels, cells: c.cells)
    func train(_ arithmetic: Arithmetic) throws -> (angles: [Double], seconds: Double) {
      var settings = TrainingSettings()
      settings.batch = c.batch
      settings.epochs = 1
      settings.arithmetic = arithmetic
      var net = SuperNet(space.searchSpace, settings: settings, data: DataIdentity(images, labels))
      let trainer = try SuperNetTrainer(net, images: images, labels: labels, threads: c.threads)
      let time = try seconds { net = try trainer.train { _ in true } }
      let ranking = Ranking(space, by: try AngleStatistics(of: net))
      var angles = [Double](repeating: 0, count: ranking.count)
      for (index, angle) in zip(ranking.indices, ranking.angles) { angles[index] = angle }
      return (angles, time)
    }
    let usual = try train(.fast)
    facts = Facts(
      agreements: try [Arithmetic.exact, .bfloat16].filter(\.isAvailable).map { arithmetic in
        let other = try train(arithmetic)
        return Agreement(
          arithmetic: arithmetic.rawValue, tau: try kendallTau(usual.angles, other.angles),
          speed: usual.seconds / other.seconds)
      })
  }

  func run(_ times: Int) -> Double { 0 }
}
