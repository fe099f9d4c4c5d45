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

  /// The engine's shape of a tensor: PyTorch's images (N, C, H, W) are (N, H, W, C), weights as they are.
  func shape(_ name: String) -> [Int] {
    guard let shape = file[name]?.shape, isImage(name) else { return file[name]?.shape ?? [] }
    return [shape[0], shape[2], shape[3], shape[1]]
  }

  /// The values in the order of `shape`.
  func values(_ name: String) -> [Float] {
    guard let tensor = file[name], isImage(name) else { return file[name]?.values ?? [] }
    return channelsLast(tensor.values, tensor.shape)
  }

  private func isImage(_ name: String) -> Bool {
    file[name]?.shape.count == 4 && !name.hasSuffix("weight")
  }
}

/// (N, C, H, W) → (N, H, W, C).
func channelsLast(_ values: [Float], _ shape: [Int]) -> [Float] {
  let (c, area) = (shape[1], shape[2] * shape[3])
  return values.indices.map { i in
    let (image, place) = (i / (c * area), i % (c * area))
    return values[image * c * area + place % c * area + place / c]
  }
}

/// Largest difference, as a share of the expected values' root mean square.
func relativeError(_ found: [Float], _ expected: [Float]) -> Double {
  guard found.count == expected.count, !expected.isEmpty else { return .infinity }
  let square = expected.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(expected.count)
  let worst = zip(found, expected).map { abs(Double($0) - Double($1)) }.max() ?? 0
  return worst / max(square.squareRoot(), 1e-3)
}
