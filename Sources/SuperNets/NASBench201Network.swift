import SearchSpaces
import TensorEngine

/// A NAS-Bench-201 SuperNet that runs: parameters and running statistics as tensors of one engine.
///
/// Every search cell may take operators of its own.
package final class NASBench201Network {
  package let engine: Engine
  package let parameters: ParameterVector
  private let space: NASBench201
  private let layout: NASBench201Layout
  private let statistics: [String: RunningStatistics]

  package init(_ net: SuperNet, engine: Engine) {
    self.engine = engine
    space = net.space
    layout = net.layout
    parameters = ParameterVector(layout.parameters.map { ($0.name, $0.shape) }, engine: engine)
    parameters.flatValues = net.weights
    parameters.restoreMomenta(net.momenta, hasMomentum: net.hasMomentum)
    var statistics: [String: RunningStatistics] = [:]
    for (normalization, kept) in zip(layout.normalizations, net.runningStatistics) {
      let shape = [normalization.channels]
      statistics[normalization.name] = RunningStatistics(
        mean: engine.tensor(shape, kept.mean), variance: engine.tensor(shape, kept.variance))
    }
    self.statistics = statistics
  }

  /// Running statistics as values, in the layout's order.
  package var runningStatistics: [(mean: [Float], variance: [Float])] {
    layout.normalizations.map { normalization in
      let kept = statistics[normalization.name]
      return (kept?.mean.values ?? [], kept?.variance.values ?? [])
    }
  }

  /// Class scores of a batch.
  ///
  /// - Parameters:
  ///   - images: (N, H, W, 3).
  ///   - path: the operators of each search cell, from the image on.
  ///   - training: whether normalisations use (and move) the batch's statistics.
  /// - Returns: (N, classes).
  /// - Throws: `CancellationError` as soon as the engine is cancelled.
  package func scores(
    _ images: Tensor, path: [Architecture], training: Bool
  ) throws(CancellationError) -> Tensor {
    precondition(path.count == space.cellCount, "one architecture a cell")
    var x = convolution(images, "stem", padding: 1, training: training)
    for (cell, architecture) in path.enumerated() {
      if engine.isCancelled() { throw CancellationError() }
      if cell > 0 && cell % space.cells == 0 {
        x = residualBlock(x, NASBench201Layout.residualBlockName(before: cell, space), training: training)
      }
      x = searchCell(x, cell: cell, architecture, training: training)
    }
    x = engine.relu(normalization(x, "last", training: training))
    return engine.linear(
      engine.globalAveragePooling(x), weight: parameter("classifier.weight"),
      bias: parameter("classifier.bias"))
  }

  /// Four nodes; each is the sum of its incoming edges' outputs.
  private func searchCell(_ input: Tensor, cell: Int, _ architecture: Architecture, training: Bool) -> Tensor
  {
    var nodes = [input]
    for node in 1..<CellTopology.nodeCount {
      var incoming: [Tensor] = []
      for edge in CellTopology.incomingEdges(of: node) {
        let from = CellTopology.edges[edge].from
        let operation = architecture[edge]
        switch operation {
        case .none: break
        case .skipConnect: incoming.append(nodes[from])
        case .averagePooling3x3: incoming.append(engine.averagePooling(nodes[from]))
        case .convolution1x1, .convolution3x3:
          let name = NASBench201Layout.edgeName(cell: cell, edge: edge, operation, space)
          let padding = operation == .convolution3x3 ? 1 : 0
          incoming.append(
            convolution(engine.relu(nodes[from]), name, padding: padding, training: training))
        }
      }
      nodes.append(incoming.isEmpty ? zeros(like: input) : engine.sum(incoming))
    }
    return nodes[CellTopology.nodeCount - 1]
  }

  /// ReLU–convolution–normalisation twice, the first with stride 2; the shortcut averages 2×2 pixels.
  private func residualBlock(_ input: Tensor, _ name: String, training: Bool) -> Tensor {
    let a = convolution(engine.relu(input), "\(name).conv_a", stride: 2, padding: 1, training: training)
    let b = convolution(engine.relu(a), "\(name).conv_b", padding: 1, training: training)
    let pooled = engine.averagePooling(input, size: 2, stride: 2, padding: 0)
    return engine.sum([engine.convolution2D(pooled, weight: parameter("\(name).downsample.conv.weight")), b])
  }

  private func convolution(
    _ input: Tensor, _ name: String, stride: Int = 1, padding: Int, training: Bool
  ) -> Tensor {
    let output = engine.convolution2D(
      input, weight: parameter("\(name).conv.weight"), stride: stride, padding: padding)
    return normalization(output, name, training: training)
  }

  private func normalization(_ input: Tensor, _ name: String, training: Bool) -> Tensor {
    engine.batchNormalization(
      input, scale: parameters["\(name).bn.weight"], shift: parameters["\(name).bn.bias"],
      running: statistics["\(name).bn"], training: training)
  }

  private func parameter(_ name: String) -> Tensor {
    guard let tensor = parameters[name] else { preconditionFailure("the layout has no \(name)") }
    return tensor
  }

  private func zeros(like tensor: Tensor) -> Tensor {
    engine.tensor(tensor.shape, repeatElement(0, count: tensor.count))
  }
}
