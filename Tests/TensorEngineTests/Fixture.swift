import Foundation
import TensorEngine
import Testing

/// PyTorch's results, made by `Fixtures/make_operators.py`.
struct Fixture: Sendable {
  static let operators = Fixture("operators")
  static let labels = operators.values("labels").map { Int($0) }

  private let file: TensorFile

  init(_ name: String) {
    do {
      let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "safetensors")
      file = try TensorFile(contentsOf: url?.path ?? name)
    } catch {
      Issue.record("the fixture \(name) cannot be read: \(error)")
      file = TensorFile()
    }
  }

  func shape(_ name: String) -> [Int] { file[name]?.shape ?? [] }

  func values(_ name: String) -> [Float] { file[name]?.values ?? [] }
}

/// Largest difference, as a share of the expected values' root mean square.
func relativeError(_ found: [Float], _ expected: [Float]) -> Double {
  guard found.count == expected.count, !expected.isEmpty else { return .infinity }
  let square = expected.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(expected.count)
  let worst = zip(found, expected).map { abs(Double($0) - Double($1)) }.max() ?? 0
  return worst / max(square.squareRoot(), 1e-3)
}
