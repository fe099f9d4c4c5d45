import Foundation
import TensorEngine
import Testing

/// One operator on one shape: the inputs that gradients flow to, and how it is called.
///
/// Names are those of `Fixtures/make_operators.py`, which holds what PyTorch computes for each.
struct OperatorCase: Sendable, CustomTestStringConvertible {
  let name: String
  let inputs: [String]
  let run: @Sendable (Engine, [Tensor]) -> Tensor

  var testDescription: String { name }

  init(_ name: String, _ inputs: [String] = ["input"], run: @escaping @Sendable (Engine, [Tensor]) -> Tensor)
  {
    self.name = name
    self.inputs = inputs
    self.run = run
  }

  private static func convolution(
    _ name: String, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) -> OperatorCase {
    OperatorCase(name, ["input", "weight"]) { engine, x in
      engine.convolution2D(
        x[0], weight: x[1], stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
  }

  static let convolutions = [
    convolution("convolution3x3", padding: 1),
    convolution("convolution3x3-odd", padding: 1),
    convolution("convolution3x3-stride2", stride: 2, padding: 1),
    convolution("convolution3x3-stride2-channels32", stride: 2, padding: 1),
    convolution("convolution3x3-unpadded"),
    convolution("convolution1x1"),
    convolution("convolution1x1-stride2", stride: 2),
    convolution("convolution5x5-dilation2", padding: 4, dilation: 2),
    convolution("depthwise3x3", padding: 1, groups: 6),
    convolution("depthwise5x5-stride2-dilation2", stride: 2, padding: 4, dilation: 2, groups: 4),
    convolution("depthwise7x7", padding: 3, groups: 3),
    convolution("grouped3x3", padding: 1, groups: 4),
  ]

  private static func normalization(_ name: String, training: Bool, affine: Bool) -> OperatorCase {
    OperatorCase(name, affine ? ["input", "weight", "bias"] : ["input"]) { engine, x in
      let running = RunningStatistics(
        mean: engine.tensor([6], Fixture.operators.values("normalization.mean")),
        variance: engine.tensor([6], Fixture.operators.values("normalization.variance")))
      return engine.batchNormalization(
        x[0], scale: affine ? x[1] : nil, shift: affine ? x[2] : nil, running: running, training: training)
    }
  }

  static let normalizations = [
    normalization("normalization-training", training: true, affine: false),
    normalization("normalization-training-affine", training: true, affine: true),
    normalization("normalization-evaluation", training: false, affine: false),
    normalization("normalization-evaluation-affine", training: false, affine: true),
  ]

  static let others = [
    OperatorCase("relu") { $0.relu($1[0]) },
    OperatorCase("relu6") { $0.relu6($1[0]) },
    OperatorCase("average3x3") { $0.averagePooling($1[0]) },
    OperatorCase("average3x3-stride2") { $0.averagePooling($1[0], stride: 2) },
    OperatorCase("average2x2") { $0.averagePooling($1[0], size: 2, stride: 2, padding: 0) },
    OperatorCase("max3x3") { $0.maxPooling($1[0]) },
    OperatorCase("max3x3-stride2") { $0.maxPooling($1[0], stride: 2) },
    OperatorCase("globalAverage") { $0.globalAveragePooling($1[0]) },
    OperatorCase("linear", ["input", "weight", "bias"]) { $0.linear($1[0], weight: $1[1], bias: $1[2]) },
    OperatorCase("sum", ["a", "b", "c"]) { $0.sum($1) },
    OperatorCase("concatenation", ["a", "b"]) { $0.concatenateChannels($1) },
    OperatorCase("channels") { $0.channels(2..<5, of: $1[0]) },
    OperatorCase("shuffledConcatenation", ["a", "b"]) { $0.shuffledConcatenation($1, groups: 4) },
    OperatorCase("weightedSum", ["a", "b", "weights"]) { engine, x in
      engine.weightedSum(
        [x[0], engine.batchNormalization(x[1]), engine.relu(x[0]), engine.averagePooling(x[1]), x[0]],
        weights: x[2], at: [2, 0, 1, 1, 4])
    },
    OperatorCase("crossEntropy") { $0.softmaxCrossEntropy($1[0], labels: Fixture.labels) },
    OperatorCase("crossEntropy-smoothing") {
      $0.softmaxCrossEntropy($1[0], labels: Fixture.labels, smoothing: 0.1)
    },
  ]

  static let all = convolutions + normalizations + others

  /// The case's inputs as PyTorch had them.
  func fixtureInputs(_ engine: Engine) -> [Tensor] {
    inputs.map {
      engine.tensor(
        Fixture.operators.shape("\(name).\($0)"), Fixture.operators.values("\(name).\($0)"),
        needsGradient: true)
    }
  }
}
