import Datasets
import Foundation
import Search
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

/// Indicators beside PyTorch's, from `Fixtures/make_scores.py`.
struct IndicatorTests {
  private func fixture(_ name: String) throws -> String {
    try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "safetensors")).path
  }

  private func scores() throws -> (TensorFile, ImageSet, SuperNet) {
    let file = try TensorFile(contentsOf: fixture("scores"))
    let images = try ImageSet(
      name: "fixture", source: "fixture", split: .train, storedChannels: 3, height: 16, width: 16,
      pixels: #require(file["images"]).values.map { UInt8($0) },
      trueLabels: #require(file["labels"]).values.map { UInt8($0) }, classNames: (0..<10).map { "\($0)" })
    return (file, images, try SuperNet(contentsOf: fixture("supernet")))
  }

  private func architectures(_ file: TensorFile, _ space: SearchSpace) throws -> [Genotype] {
    let digits = try #require(file["architectures"]).values.map { Int($0) }
    return stride(from: 0, to: digits.count, by: 6).map { Genotype([Array(digits[$0..<$0 + 6])]) }
  }

  @Test(arguments: [
    (Indicator.synflow, 1e-4), (.naswot, 1e-2), (.gradientNorm, 1e-3), (.jacobianCovariance, 2e-2),
    (.accuracy, 1e-3), (.loss, 1e-4),
  ])
  func valuesAreThoseOfPyTorch(_ indicator: Indicator, tolerance: Double) throws {
    let (file, images, net) = try scores()
    let labels = try Labels.make(.true, for: images, seed: 0)
    let own = try IndicatorScores(
      of: net, on: IndicatorScores.Data(training: (images, labels), validation: (images, labels)), threads: 2)
    let expected = try #require(file[indicator.rawValue]).values.map { Double($0) }
    let found = try architectures(file, net.space).map { try own.value(indicator, of: $0) }
    // As large a difference as there is between these architectures would be no agreement.
    #expect((expected.max() ?? 0) - (expected.min() ?? 0) > 20 * tolerance)
    for (number, (found, expected)) in zip(found, expected).enumerated() {
      #expect(abs(found - expected) < tolerance, "\(indicator) of architecture \(number)")
    }
  }

  @Test func valuesDependOnNothingThatWasAskedBefore() throws {
    let (file, images, net) = try scores()
    let labels = try Labels.make(.true, for: images, seed: 0)
    func fresh(_ threads: Int) throws -> IndicatorScores {
      try IndicatorScores(
        of: net, on: IndicatorScores.Data(training: (images, labels), validation: (images, labels)),
        threads: threads)
    }
    let genotypes = try architectures(file, net.space)
    let used = try fresh(2)
    for indicator in Indicator.allCases {
      for genotype in genotypes { _ = try used.value(indicator, of: genotype) }
    }
    for indicator in Indicator.allCases {
      let value = try used.value(indicator, of: genotypes[1])
      #expect(try value == fresh(3).value(indicator, of: genotypes[1]), "\(indicator)")
    }
  }

  @Test func scoresTurnWhatIsBetterSmaller() throws {
    let (file, images, net) = try scores()
    let labels = try Labels.make(.true, for: images, seed: 0)
    let own = try IndicatorScores(
      of: net, on: IndicatorScores.Data(training: (images, labels), validation: (images, labels)), threads: 1)
    let genotype = try architectures(file, net.space)[0]
    #expect(try own.score(.loss, of: genotype) == -own.value(.loss, of: genotype))
    #expect(try own.score(.accuracy, of: genotype) == own.value(.accuracy, of: genotype))
  }

  @Test func aCancelledScoreSaysSo() throws {
    let (file, images, net) = try scores()
    let labels = try Labels.make(.true, for: images, seed: 0)
    let own = try IndicatorScores(
      of: net, on: IndicatorScores.Data(training: (images, labels), validation: (images, labels)), threads: 1,
      isCancelled: { true })
    let genotype = try architectures(file, net.space)[0]
    for indicator in Indicator.allCases where indicator.runsNetwork {
      #expect(throws: CancellationError.self, "\(indicator)") { try own.value(indicator, of: genotype) }
    }
  }
}
