import SearchSpaces
import TensorEngine

/// PC-DARTS's network in training: on each edge of a searched cell all operators at once, mixed by the architecture
/// parameters, on one of K parts of the channels (arXiv 1907.05737).
///
/// The paper joins, shuffles and weighs edge by edge and then adds up. Joining and shuffling are linear and alike on all
/// edges, so here a node adds up first, which is the same and done once: with ê an edge's share and ô an operator's,
///
///     node = shuffle(Σ ê·ô·operator(first channels) ‖ Σ ê·other channels)
package final class PCDARTSNetwork {
  package private(set) var architecture: ArchitectureParameters
  package var weights: ParameterVector { interpreter.parameters }
  private let settings: PCDARTSSettings
  private let engine: Engine
  private let interpreter: NetworkInterpreter
  /// K.
  private let parts: Int
  /// How many kinds of cell are searched.
  private let kindCount: Int
  /// Counted among the searched kinds, for each searched cell.
  private let kindOfCell: [Int]
  private var moments: Adam.Moments

  /// - Parameter space: takes partial channels, in as many parts as the settings say.
  package init(_ space: SearchSpace, _ settings: PCDARTSSettings, engine: Engine) {
    let layers = space.withPartialChannels(settings.parts)
    let layout = SuperNetLayout(layers)
    self.settings = settings
    self.engine = engine
    parts = settings.parts
    interpreter = NetworkInterpreter(
      layers, layout, weights: layout.firstWeights(seed: settings.seed), engine: engine)
    let order = layers.searchedKinds
    kindCount = order.count
    kindOfCell = layers.searched.map { order.firstIndex(of: layers.placements[$0].kind) ?? 0 }
    architecture = ArchitectureParameters(space, seed: settings.seed)
    moments = Adam.Moments(count: architecture.flatValues.count)
  }

  /// Moves the architecture parameters by one step of Adam; the weights rest.
  ///
  /// - Parameters:
  ///   - images: (N, H, W, 3), of the validation half.
  ///   - labels: one for each image.
  /// - Returns: the loss before the step, in nats; nil, and nothing has moved, where the engine was cancelled.
  package func trainArchitecture(_ images: Tensor, labels: [Int]) -> Float? {
    guard let (loss, slopes) = architectureSlopes(images, labels: labels) else { return nil }
    settings.architectureOptimizer.step(&architecture.flatValues, gradient: slopes, &moments)
    return loss
  }

  /// The loss, and its slopes in the order of the architecture parameters' flat values.
  ///
  /// - Parameters: as for ``trainArchitecture(_:labels:)``.
  package func architectureSlopes(_ images: Tensor, labels: [Int]) -> (loss: Float, slopes: [Float])? {
    let mixtures = mixtures(areTrained: true)
    guard let loss = loss(images, labels, mixtures, weightsRest: true) else { return nil }
    return (
      loss,
      architecture.gradient(products: mixtures.map(\.productSlopes), shares: mixtures.map(\.shareSlopes))
    )
  }

  /// Moves the weights by one step of gradient descent; the architecture parameters rest.
  ///
  /// - Parameters: as for ``trainArchitecture(_:labels:)``, of the training half.
  /// - Returns: the loss before the step, in nats; nil, and nothing has moved, where the engine was cancelled.
  package func trainWeights(_ images: Tensor, labels: [Int], learningRate: Float) -> Float? {
    guard let loss = loss(images, labels, mixtures(areTrained: false), weightsRest: false) else { return nil }
    settings.clipping.apply(to: weights)
    settings.optimizer.step(weights, learningRate: learningRate)
    return loss
  }

  /// Goes through both kinds of step without their optimisers, so that a planning engine sees what they need.
  func plan(_ images: Tensor, labels: [Int]) {
    for weightsRest in [true, false] {
      _ = loss(images, labels, mixtures(areTrained: weightsRest), weightsRest: weightsRest)
    }
  }

  /// Puts other values in the parameters' place.
  package func assign(_ parameters: [Float]) { architecture.flatValues = parameters }

  private func mixtures(areTrained: Bool) -> [Mixture] {
    (0..<kindCount).map { Mixture(architecture, kind: $0, engine: engine, isTrained: areTrained) }
  }

  private func loss(
    _ images: Tensor, _ labels: [Int], _ mixtures: [Mixture], weightsRest: Bool
  ) -> Float? {
    interpreter.parametersRest = weightsRest
    let loss = try? engine.withGradients { engine in
      let scores = try interpreter.scores(images, training: true) {
        number, inputs, kind, placement throws(CancellationError) in
        try cell(inputs, kind, placement, mixtures[kindOfCell[number]])
      }
      return engine.softmaxCrossEntropy(scores, labels: labels)
    }
    guard let loss, !engine.isCancelled() else { return nil }
    return loss.values[0]
  }

  /// A searched cell.
  private func cell(
    _ inputs: [Tensor], _ kind: CellKind, _ placement: Placement, _ mixture: Mixture
  ) throws(CancellationError) -> Tensor {
    var nodes = inputs.map { split($0) }
    for node in kind.inputs..<kind.inputs + kind.nodes {
      var (mixed, mixedPlaces): ([Tensor], [Int]) = ([], [])
      var (passed, passedPlaces): ([Tensor], [Int]) = ([], [])
      for number in kind.incomingEdges(of: node) {
        let edge = kind.edges[number]
        // A whole cell may take long.
        if engine.isCancelled() { throw CancellationError() }
        for (choice, operation) in edge.choices.enumerated() where !operation.isNone {
          mixed.append(
            interpreter.apply(operation, to: nodes[edge.from].seen, edge, kind, placement, training: true))
          mixedPlaces.append(mixture.place(edge: number, choice: choice))
        }
        guard parts > 1 else { continue }
        passed.append(
          placement.source(of: edge).stride > 1 ? pooled(&nodes[edge.from]) : nodes[edge.from].passed)
        passedPlaces.append(number)
      }
      let sum =
        mixed.isEmpty
        ? interpreter.zeros(placement, images: inputs[0].shape[0])
        : engine.weightedSum(mixed, weights: mixture.products, at: mixedPlaces)
      guard parts > 1 else {
        nodes.append(split(sum))
        continue
      }
      let rest = engine.weightedSum(passed, weights: mixture.shares, at: passedPlaces)
      nodes.append(split(engine.shuffledConcatenation([sum, rest], groups: parts)))
    }
    switch kind.output {
    case .lastNode: return nodes[nodes.count - 1].whole
    case .concatenation: return engine.concatenateChannels(nodes[kind.inputs...].map(\.whole))
    }
  }

  /// A node's feature maps: the channels that operators see, and those that go past them.
  private struct Node {
    let whole: Tensor
    let seen: Tensor
    let passed: Tensor
    /// The latter at half the size, once an edge has asked for it.
    var pooled: Tensor?
  }

  private func split(_ whole: Tensor) -> Node {
    guard parts > 1 else { return Node(whole: whole, seen: whole, passed: whole) }
    let (all, own) = (whole.shape[3], whole.shape[3] / parts)
    return Node(
      whole: whole, seen: engine.channels(0..<own, of: whole), passed: engine.channels(own..<all, of: whole))
  }

  private func pooled(_ node: inout Node) -> Tensor {
    if let pooled = node.pooled { return pooled }
    let pooled = engine.maxPooling(node.passed, size: 2, stride: 2, padding: 0)
    node.pooled = pooled
    return pooled
  }
}

/// The weights of a kind's mixtures as tensors of one step.
private struct Mixture {
  /// An edge's share times an operator's, edge after edge.
  let products: Tensor
  /// Each edge's share.
  let shares: Tensor
  /// Where each edge's operators begin among the products.
  private let firstPlaces: [Int]
  private let operatorCounts: [Int]

  init(_ parameters: ArchitectureParameters, kind: Int, engine: Engine, isTrained: Bool) {
    let (edgeShares, operatorShares) = (
      parameters.edgeShares(kind: kind), parameters.operatorShares(kind: kind)
    )
    var values: [Float] = []
    var firstPlaces: [Int] = []
    for (edge, own) in zip(edgeShares, operatorShares) {
      firstPlaces.append(values.count)
      values += own.map { Float(edge * $0) }
    }
    self.firstPlaces = firstPlaces
    operatorCounts = operatorShares.map(\.count)
    products = engine.tensor([values.count], values, needsGradient: isTrained)
    shares = engine.tensor([edgeShares.count], edgeShares.map { Float($0) }, needsGradient: isTrained)
  }

  func place(edge: Int, choice: Int) -> Int { firstPlaces[edge] + choice }

  /// The loss's slopes by edge and operator; `none` is zero everywhere, and so are its.
  var productSlopes: [[Double]] {
    let slopes = products.gradient
    return zip(firstPlaces, operatorCounts).map { first, count in
      slopes[first..<first + count].map { Double($0) }
    }
  }

  var shareSlopes: [Double] { shares.gradient.map { Double($0) } }
}
