import Foundation
import Search
import SearchSpaces
import SuperNets

/// The closed form over all 15,625 architectures, beside the plain concatenation of weight vectors.
enum RankingBenchmark {
  /// Concatenating takes long: so many architectures stand for all.
  private static let sample = 25

  static func run() throws {
    let net = try TrainingBenchmark.trained(space: NASBench201(), steps: 2)
    let statistics = try AngleStatistics(of: net)
    var sink = 0.0
    let all = Architecture.all
    let measurement = Measurement {
      sink += Ranking(net.space, by: statistics).angles[0]
    } _: {
      for index in 0..<sample { sink += concatenatedAngle(of: all[index * 625], net) }
    }
    let (median, least, most) = measurement.ratios
    let scale = Double(Architecture.count) / Double(sample)
    print(
      String(
        format: "ranking 15,625 architectures: %.2f ms (limit 20 ms: %.0f %% of it)",
        Measurement.median(measurement.first) * 1e3, Measurement.median(measurement.first) / 0.02 * 100))
    print(
      String(
        format: "  closed form against concatenation (%d of them, scaled): %.0f times faster (%.0f to %.0f)",
        sample,
        median * scale, least * scale, most * scale))
    precondition(sink.isFinite)
  }

  /// ∠(V₀, V_t) with V written out path by path (arXiv 2004.13431, section 3.1).
  private static func concatenatedAngle(of architecture: Architecture, _ net: SuperNet) -> Double {
    var initial: [Float] = []
    var trained: [Float] = []
    func append(_ range: Range<Int>) {
      initial += net.initialWeights[range]
      trained += net.weights[range]
    }
    for cell in net.layout.searched.indices {
      for path in CellTopology.paths where path.allSatisfy({ architecture[$0] != .none }) {
        for edge in path {
          let operation = architecture[edge]
          if let range = net.layout.searched[cell][edge][Int(operation.rawValue)] { append(range) }
          if operation == .averagePooling3x3 {
            let constants = [Float](repeating: 1 / 9, count: 9 * net.space.channels(ofCell: cell))
            initial += constants
            trained += constants
          }
        }
      }
    }
    net.layout.shared.forEach(append)
    var (dot, squares0, squaresT) = (0.0, 0.0, 0.0)
    for (a, b) in zip(initial, trained) {
      dot += Double(a) * Double(b)
      squares0 += Double(a) * Double(a)
      squaresT += Double(b) * Double(b)
    }
    return acos(min(1, max(-1, dot / (squares0 * squaresT).squareRoot())))
  }
}
