import SearchSpaces
import TensorEngine

/// A SuperNet that runs: parameters and running statistics as tensors of one engine.
///
/// Every searched cell may take operators of its own.
package final class SuperNetNetwork {
  package var engine: Engine { interpreter.engine }
  package var parameters: ParameterVector { interpreter.parameters }
  private let layout: SuperNetLayout
  private let statistics: [String: RunningStatistics]
  private let interpreter: NetworkInterpreter
  /// How far a training pass moves the running statistics towards its batch's.
  package var momentum: Float {
    get { interpreter.momentum }
    set { interpreter.momentum = newValue }
  }
  /// False leaves normalisations out and limits no activation from above: the network is then linear in its weights, layer by
  /// layer, for inputs and weights that are not negative.
  package var normalizes: Bool {
    get { interpreter.normalizes }
    set { interpreter.normalizes = newValue }
  }
  /// Whether a training pass keeps the sums of a cell's nodes, or computes them anew in its backward pass.
  package var keepsSums: Bool {
    get { interpreter.keepsSums }
    set { interpreter.keepsSums = newValue }
  }
  /// Told what each activation is applied to.
  package var activationObserver: ((Tensor) -> Void)? {
    get { interpreter.activationObserver }
    set { interpreter.activationObserver = newValue }
  }

  package init(_ net: SuperNet, engine: Engine) {
    layout = net.layout
    var statistics: [String: RunningStatistics] = [:]
    for (normalization, kept) in zip(layout.normalizations, net.runningStatistics) {
      let shape = [normalization.channels]
      statistics[normalization.name] = RunningStatistics(
        mean: engine.tensor(shape, kept.mean), variance: engine.tensor(shape, kept.variance))
    }
    self.statistics = statistics
    interpreter = NetworkInterpreter(
      net.space, net.layout, weights: net.weights, statistics: statistics, engine: engine)
    parameters.restoreMomenta(net.momenta, hasMomentum: net.hasMomentum)
  }

  /// Running statistics as values, in the layout's order.
  package var runningStatistics: [(mean: [Float], variance: [Float])] {
    layout.normalizations.map { normalization in
      let kept = statistics[normalization.name]
      return (kept?.mean.values ?? [], kept?.variance.values ?? [])
    }
  }

  /// Forgets the running statistics, so that the next pass with a momentum of 1 leaves its batch's to the bit.
  package func resetStatistics() {
    for kept in statistics.values {
      kept.mean.assign(repeatElement(0, count: kept.mean.count))
      kept.variance.assign(repeatElement(0, count: kept.variance.count))
    }
  }

  /// Class scores of a batch.
  ///
  /// - Parameters:
  ///   - images: (N, H, W, 3).
  ///   - path: an operator's number for each edge of each searched cell, from the images on.
  ///   - training: whether normalisations use (and move) the batch's statistics.
  /// - Returns: (N, classes).
  /// - Throws: `CancellationError` as soon as the engine is cancelled.
  package func scores(
    _ images: Tensor, path: [[Int]], training: Bool
  ) throws(CancellationError) -> Tensor {
    precondition(path.count == layout.searched.count, "one choice a searched cell")
    return try interpreter.scores(images, training: training) { number, inputs, kind, placement in
      interpreter.cell(inputs, kind, placement, path[number], training: training)
    }
  }
}
