import Datasets
import Foundation
import SearchSpaces
import SuperNets
import TensorEngine

/// Scores of architectures that need no training: one pass through the path with the SuperNet's first weights.
final class ZeroCostScores {
  private let net: SuperNet
  private let engine: Engine
  private let network: SuperNetNetwork
  /// The same with the weights' absolute values, for synflow.
  private lazy var positive: SuperNetNetwork = {
    let network = SuperNetNetwork(net, engine: engine)
    network.parameters.flatValues = network.parameters.flatValues.map(abs)
    network.normalizes = false
    return network
  }()
  /// (N, H, W, 3), standardised.
  private let images: [Float]
  private let labels: [Int]

  /// - Parameters:
  ///   - images: one batch of it is looked at, the first `batch` images.
  init(_ trained: SuperNet, images: ImageSet, labels: Labels, batch: Int, threads: Int) {
    net = trained.untrained
    // Gradients are compared in size: Winograd's rounding has no place here.
    engine = Engine(threads: threads, arithmetic: .exact)
    network = SuperNetNetwork(net, engine: engine)
    let count = min(batch, images.count)
    var values = [Float](repeating: 0, count: count * images.height * images.width * 3)
    values.withUnsafeMutableBufferPointer {
      images.writeBatch(
        Array(0..<count)[...], augmentation: .none, seed: 0, epoch: 0, labels: labels, into: $0)
    }
    self.images = values
    self.labels = labels.values.prefix(count).map { Int($0) }
  }

  var isCancelled: () -> Bool {
    get { engine.isCancelled }
    set { engine.isCancelled = newValue }
  }

  private func input(needsGradient: Bool = false) -> Tensor {
    engine.tensor(
      [labels.count, net.space.imageSize, net.space.imageSize, 3], images, needsGradient: needsGradient)
  }

  /// The sum over convolutions and the linear layer of the Euclidean norms of the loss's gradients to their weights.
  func gradientNorm(_ path: [[Int]]) throws -> Double {
    network.parameters.clearGradients()
    defer { network.parameters.clearGradients() }
    try engine.withGradients { engine in
      engine.softmaxCrossEntropy(
        try network.scores(input(), path: path, training: true), labels: labels)
    }
    try checkCancellation()
    return kernels(of: network).reduce(0) { sum, tensor in
      sum + tensor.gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
  }

  /// log₁₀ of Σ |w|·∂R/∂|w| over convolutions and the linear layer, R being the sum of the scores of one image of ones in the
  /// network of absolute weights without normalisations.
  func synflow(_ path: [[Int]]) throws -> Double {
    positive.parameters.clearGradients()
    defer { positive.parameters.clearGradients() }
    // Deep networks exceed Float32 upwards only, and are linear in their input and in the gradient that they are given: both
    // begin far below 1.
    let small: Float = 0x1p-60
    let side = net.space.imageSize
    let ones = engine.tensor([1, side, side, 3], repeatElement(small, count: side * side * 3))
    let seed = engine.tensor([1, net.space.classes], repeatElement(small, count: net.space.classes))
    try engine.withGradients(seed: seed) { _ in try positive.scores(ones, path: path, training: true) }
    try checkCancellation()
    let sum = kernels(of: positive).reduce(0.0) { sum, tensor in
      zip(tensor.values, tensor.gradient).reduce(sum) { $0 + Double($1.0) * Double($1.1) }
    }
    return log10(sum) + 120 * log10(2)
  }

  /// ln |det K|, K holding for each pair of images on how many activations' units they are both active or both not.
  func naswot(_ path: [[Int]]) throws -> Double {
    var codes = ActivationCodes(images: labels.count)
    network.activationObserver = { codes.add($0) }
    defer { network.activationObserver = nil }
    _ = try network.scores(input(), path: path, training: true).values
    return codes.logDeterminant
  }

  /// −Σ (ln(v + k) + 1 / (v + k)) over the eigenvalues v of the correlations between images of the gradients of their scores'
  /// sum to their pixels, k = 1e-5.
  func jacobianCovariance(_ path: [[Int]]) throws -> Double {
    network.parameters.clearGradients()
    defer { network.parameters.clearGradients() }
    let input = input(needsGradient: true)
    let seed = engine.tensor(
      [labels.count, net.space.classes], repeatElement(1, count: labels.count * net.space.classes))
    try engine.withGradients(seed: seed) { _ in try network.scores(input, path: path, training: true) }
    try checkCancellation()
    let correlations = Self.correlations(rows: labels.count, input.gradient)
    guard let eigenvalues = correlations.eigenvalues else { return -.infinity }
    return -eigenvalues.reduce(0) { $0 + log(max($1, 0) + 1e-5) + 1 / (max($1, 0) + 1e-5) }
  }

  /// Pearson's correlations of the rows of a matrix; 0 with a row whose values are all the same.
  static func correlations(rows: Int, _ values: [Float]) -> SymmetricMatrix {
    let size = values.count / max(rows, 1)
    let centred = (0..<rows).map { row -> [Double] in
      let own = values[row * size..<(row + 1) * size].map { Double($0) }
      let mean = own.reduce(0, +) / Double(size)
      let norm = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
      return own.map { norm > 0 ? ($0 - mean) / norm : 0 }
    }
    var matrix = SymmetricMatrix(order: rows)
    for row in 0..<rows {
      for column in row..<rows {
        var sum = 0.0
        for i in 0..<size { sum += centred[row][i] * centred[column][i] }
        matrix[row, column] = sum
        matrix[column, row] = sum
      }
    }
    return matrix
  }

  /// Weights of convolutions and of the linear layer.
  private func kernels(of network: SuperNetNetwork) -> [Tensor] {
    network.parameters.tensors.filter { $0.shape.count > 1 && $0.hasGradient }
  }

  private func checkCancellation() throws {
    if engine.isCancelled() { throw CancellationError() }
  }
}
