import Datasets
import Foundation
import Search
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

struct SuperNetAngleTests {
  /// V written out path by path, cell by cell, from a trained SuperNet's real weights: the oracle.
  @Test func theClosedFormIsTheAngleOfTheConcatenation() throws {
    let images = try Shapes.make(split: .train, limit: 64)
    let labels = try Labels.make(.random, for: images, seed: 1)
    var settings = TrainingSettings()
    settings.epochs = 4
    settings.batch = 16
    settings.learningRate = 0.2
    let net = try SuperNetTrainer(
      SuperNet(NASBench201.tiny.searchSpace, settings: settings, data: DataIdentity(images, labels)),
      images: images, labels: labels,
      threads: 2
    ).train { _ in true }
    let statistics = try AngleStatistics(of: net)
    var random = RandomStream(seed: 5, purpose: .sampling)
    var angles = Set<Double>()
    for _ in 0..<200 {
      let architecture = NASBench201.tiny.sampleArchitecture(from: &random)
      let angle = statistics.angle(of: architecture)
      #expect(abs(angle - concatenatedAngle(of: architecture, net)) < 1e-6, "\(architecture)")
      angles.insert(angle)
    }
    #expect(angles.count > 100)
  }

  private func concatenatedAngle(of architecture: Architecture, _ net: SuperNet) -> Double {
    var (initial, trained): ([Float], [Float]) = ([], [])
    var isCut = true
    for cell in net.layout.searched.indices {
      for path in CellTopology.paths where path.allSatisfy({ architecture[$0] != .none }) {
        isCut = false
        for edge in path {
          if let range = net.layout.searched[cell][edge][Int(architecture[edge].rawValue)].first {
            initial += net.initialWeights[range]
            trained += net.weights[range]
          } else if architecture[edge] == .averagePooling3x3 {
            let ninths = [Float](repeating: 1 / 9, count: 9 * NASBench201.tiny.channels(ofCell: cell))
            initial += ninths
            trained += ninths
          }
        }
      }
    }
    if isCut { return 0 }
    for range in net.layout.shared {
      initial += net.initialWeights[range]
      trained += net.weights[range]
    }
    func dot(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return acos(
      min(1, max(-1, dot(initial, trained) / (dot(initial, initial) * dot(trained, trained)).squareRoot())))
  }
}
