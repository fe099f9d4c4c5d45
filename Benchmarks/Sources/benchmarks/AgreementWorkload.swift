import Search
import SearchSpaces
import SuperNets
import TensorEngine

/// How a training in another arithmetic compares with the usual one of the same seed.
struct Agreement: Encodable {
  let arithmetic: String
  /// Kendall's τ-b between the two rankings by angle: of all architectures, or of 2,000 where there are too many.
  let tau: Double
}

/// Trains one SuperNet for an epoch in each arithmetic that the processor has.
final class AgreementWorkload: Workload {
  let facts: Facts

  init(_ c: Case) throws {
    func angles(_ arithmetic: Arithmetic) throws -> [Double] {
      let net = try SuperNetWorkload.trainer(c, arithmetic: arithmetic, epochs: 1).0.train { _ in true }
      let statistics = try AngleStatistics(of: net)
      var stream = RandomStream(seed: 7, purpose: .paths)
      let genotypes =
        net.space.allGenotypes(atMost: 20_000)
        ?? (0..<2_000).map { _ in net.space.drawGenotype(from: &stream) }
      return genotypes.map { statistics.turn(of: $0).angle }
    }
    let usual = try angles(.fast)
    facts = Facts(
      agreements: try [Arithmetic.exact, .bfloat16].filter(\.isAvailable).map { arithmetic in
        Agreement(arithmetic: arithmetic.rawValue, tau: try kendallTau(usual, angles(arithmetic)))
      })
  }

  func run(_ times: Int) -> Double { 0 }
}
