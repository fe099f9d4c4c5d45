import SearchSpaces
import TensorEngine

/// Runs a space's network layer by layer, with its parameters and running statistics as tensors of one engine; what
/// searched cells make of the layers on their edges, its user tells.
final class NetworkInterpreter {
  typealias SearchedCell = (
    _ number: Int, _ inputs: [Tensor], _ kind: CellKind, _ placement: Placement
  ) throws(CancellationError) -> Tensor

  let engine: Engine
  let parameters: ParameterVector
  /// Whether parameters are seen as constants, which no gradient flows to.
  var parametersRest = false
  /// How far a training pass moves the running statistics towards its batch's.
  var momentum: Float = 0.1
  /// False leaves normalisations out and limits no activation from above.
  var normalizes = true
  /// Whether a training pass keeps the sums of a cell's nodes for the backward pass; otherwise they are let go when all that
  /// read them have, and are computed anew where a gradient needs them.
  var keepsSums = true
  /// Told what each activation is applied to.
  var activationObserver: ((Tensor) -> Void)?
  private let space: SearchSpace
  private let statistics: [String: RunningStatistics]

  /// - Parameters:
  ///   - weights: in the order of the space's layout.
  ///   - statistics: what normalisations keep, by name; those that are missing keep nothing.
  init(
    _ space: SearchSpace, _ layout: SuperNetLayout, weights: [Float],
    statistics: [String: RunningStatistics] = [:], engine: Engine
  ) {
    self.engine = engine
    self.space = space
    self.statistics = statistics
    parameters = ParameterVector(layout.parameters.map { ($0.name, $0.shape) }, engine: engine)
    parameters.flatValues = weights
  }

  /// Class scores of a batch.
  ///
  /// - Parameters:
  ///   - images: (N, H, W, 3).
  ///   - training: whether normalisations use (and move) the batch's statistics.
  ///   - searchedCell: what the searched cell of a number, from the images on, makes of its inputs.
  /// - Returns: (N, classes).
  /// - Throws: `CancellationError` as soon as the engine is cancelled.
  func scores(
    _ images: Tensor, training: Bool, searchedCell: SearchedCell
  ) throws(CancellationError) -> Tensor {
    var outputs: [Tensor?] = []
    var searchedCells = 0
    for (place, placement) in space.placements.enumerated() {
      if engine.isCancelled() { throw CancellationError() }
      let kind = space.kinds[placement.kind]
      let inputs = placement.inputs.map { input in
        guard input >= 0 else { return images }
        guard let tensor = outputs[input] else { preconditionFailure("a cell reads what was let go") }
        return tensor
      }
      if kind.isSearched {
        outputs.append(try searchedCell(searchedCells, inputs, kind, placement))
        searchedCells += 1
      } else {
        let only = [Int](repeating: 0, count: kind.edges.count)
        outputs.append(cell(inputs, kind, placement, only, training: training))
      }
      // What nothing reads any more is let go: only the tape may need it still.
      for input in placement.inputs where input >= 0 && lastReader[input] == place {
        if !keepsSums { outputs[input]?.releaseValues() }
        outputs[input] = nil
      }
    }
    guard let last = outputs.last ?? nil else { preconditionFailure("a network of no cells") }
    return engine.linear(
      engine.globalAveragePooling(last), weight: parameter("classifier.weight"),
      bias: parameter("classifier.bias"))
  }

  /// The last place that reads what each place gives.
  private lazy var lastReader: [Int: Int] = {
    var reader: [Int: Int] = [:]
    for (place, placement) in space.placements.enumerated() {
      for input in placement.inputs { reader[input] = place }
    }
    return reader
  }()

  /// A cell whose inner nodes are the sums of what the edges that enter them give.
  ///
  /// - Parameter choice: an operator's number for each edge.
  func cell(
    _ inputs: [Tensor], _ kind: CellKind, _ placement: Placement, _ choice: [Int], training: Bool
  ) -> Tensor {
    var nodes = inputs
    for node in kind.inputs..<kind.inputs + kind.nodes {
      var incoming: [Tensor] = []
      for number in kind.incomingEdges(of: node) {
        let edge = kind.edges[number]
        let chosen = edge.choices[choice[number]]
        if chosen.isNone { continue }
        incoming.append(apply(chosen, to: nodes[edge.from], edge, kind, placement, training: training))
      }
      // Cells put their nodes together, or give the last one.
      let isRead =
        kind.output == .concatenation || node == kind.inputs + kind.nodes - 1
        || kind.edges.indices.contains {
          kind.edges[$0].from == node && !kind.edges[$0].choices[choice[$0]].isNone
        }
      if incoming.isEmpty {
        nodes.append(zeros(placement, images: inputs[0].shape[0]))
      } else if kind.edges.count == 1 || !isRead {
        // A chain's links stay expressions, to be computed where they are read, and nothing reads what has no successor.
        nodes.append(incoming[0])
      } else {
        nodes.append(engine.sum(incoming))
      }
    }
    switch kind.output {
    case .lastNode:
      if !keepsSums {
        for inner in nodes[kind.inputs...].dropLast() { inner.releaseValues() }
      }
      return nodes[nodes.count - 1]
    case .concatenation: return engine.concatenateChannels(Array(nodes[kind.inputs...]))
    }
  }

  /// An operator's layers, one after another.
  func apply(
    _ chosen: CellOperator, to input: Tensor, _ edge: CellKind.Edge, _ kind: CellKind, _ placement: Placement,
    training: Bool
  ) -> Tensor {
    let prefix = SuperNetLayout.prefix(of: chosen, on: edge, of: kind, at: placement)
    let stride = placement.source(of: edge).stride
    func weight(_ name: String) -> Tensor { parameter("\(prefix).\(name).weight") }
    var x = input
    let layers = chosen.layers(stride: stride)
    var index = 0
    while index < layers.count {
      let (layer, next) = (layers[index], index + 1 < layers.count ? layers[index + 1] : nil)
      index += 1
      switch layer {
      case .relu, .relu6:
        activationObserver?(x)
        x = layer == .relu6 && normalizes ? engine.relu6(x) : engine.relu(x)
      case .convolution(let name, let kernel, _, let isStrided):
        x = engine.convolution2D(
          x, weight: weight(name), stride: isStrided ? stride : 1, padding: kernel / 2)
      case .depthwiseConvolution(let name, let kernel, let dilation, let isStrided):
        if case .convolution(let pointwise, kernel: 1, _, isStrided: false) = next {
          index += 1
          x = engine.separableConvolution2D(
            x, depthwise: weight(name), pointwise: weight(pointwise), stride: isStrided ? stride : 1,
            padding: dilation * (kernel / 2), dilation: dilation)
          break
        }
        x = engine.convolution2D(
          x, weight: weight(name), stride: isStrided ? stride : 1, padding: dilation * (kernel / 2),
          dilation: dilation, groups: x.shape[3])
      case .normalization where !normalizes: break
      case .normalization(let name, _, _):
        x = engine.batchNormalization(
          x, scale: find("\(prefix).\(name).weight"), shift: find("\(prefix).\(name).bias"),
          running: statistics["\(prefix).\(name)"], training: training, momentum: momentum)
      case .averagePooling: x = engine.averagePooling(x, stride: stride)
      case .maximumPooling: x = engine.maxPooling(x, stride: stride)
      case .halving: x = engine.averagePooling(x, size: 2, stride: 2, padding: 0)
      case .factorizedReduction(let name):
        x = engine.concatenateChannels([
          engine.convolution2D(x, weight: weight("\(name)_1"), stride: 2),
          engine.convolution2D(x, weight: weight("\(name)_2"), stride: 2, offset: 1),
        ])
      case .shortcut: if x.shape == input.shape { x = engine.sum([x, input]) }
      }
    }
    return x
  }

  private func parameter(_ name: String) -> Tensor {
    guard let tensor = find(name) else { preconditionFailure("the layout has no \(name)") }
    return tensor
  }

  private func find(_ name: String) -> Tensor? {
    parametersRest ? parameters.constant(name) : parameters[name]
  }

  /// An inner node that nothing enters.
  func zeros(_ placement: Placement, images: Int) -> Tensor {
    let shape = [images, placement.size, placement.size, placement.channels]
    return engine.tensor(shape, repeatElement(0, count: shape.reduce(1, *)))
  }
}
