/// The search space of NAS-Bench-201 (Dong and Yang, arXiv 2001.00326) at any size.
///
/// The network: 3×3 convolution from 3 to `channels` and batch normalisation; `cells` cells; a residual block
/// that doubles the channels and halves the image; `cells` cells; another such block; `cells` cells; batch
/// normalisation, ReLU, global average pooling, a linear layer. All cells share one ``Architecture``.
public struct NASBench201: Hashable, Sendable {
  /// Channels of the first stage; the second and third have 2 and 4 times as many.
  public let channels: Int
  /// Cells in each of the three stages.
  public let cells: Int
  /// Classes that the last layer tells apart.
  public let classes: Int
  /// The side of the square RGB images, in pixels.
  public let imageSize: Int

  /// What every architecture costs: stem, residual blocks and classifier.
  private let sharedCost: Cost
  /// What an operator on one edge costs, in all cells together; by the operator's number.
  private let operationCosts: [Cost]

  /// The published setting unless told otherwise.
  /// - Parameters:
  ///   - channels: 1 to 1,024.
  ///   - cells: 1 to 64.
  ///   - classes: 2 to 100,000.
  ///   - imageSize: 4 to 1,024 and divisible by 4, for the shortcut's pooling and the strided convolution of a
  ///     residual block agree on the size of their output only where it is even.
  /// - Throws: ``SearchSpaceError``.
  public init(
    channels: Int = 16, cells: Int = 5, classes: Int = 10, imageSize: Int = 32
  ) throws(SearchSpaceError) {
    try Self.check("channels", channels)
    try Self.check("cells", cells)
    try Self.check("classes", classes)
    try Self.check("image-size", imageSize)
    guard imageSize % 4 == 0 else { throw .notDivisible(name: "image-size", value: imageSize, by: 4) }
    self.init(unchecked: channels, cells: cells, classes: classes, imageSize: imageSize)
  }

  /// The setting of lessons: 8 channels, 5 cells a stage, CIFAR-10's images.
  public static let small = NASBench201(unchecked: 8, cells: 5, classes: 10, imageSize: 32)

  /// The setting of tests: 8 channels, 1 cell a stage, CIFAR-10's images.
  public static let tiny = NASBench201(unchecked: 8, cells: 1, classes: 10, imageSize: 32)

  private init(unchecked channels: Int, cells: Int, classes: Int, imageSize: Int) {
    self.channels = channels
    self.cells = cells
    self.classes = classes
    self.imageSize = imageSize
    sharedCost = Self.sharedCost(channels: channels, classes: classes, imageSize: imageSize)
    operationCosts = CellOperation.allCases.map { operation in
      Self.cost(of: operation, channels: channels, cells: cells, imageSize: imageSize)
    }
  }

  /// The number of architectures, 15,625.
  public var count: Int { Architecture.count }

  /// Stages of the network.
  public static let stageCount = 3

  /// Cells of the whole network.
  public var cellCount: Int { Self.stageCount * cells }

  /// The channels that a cell works on.
  /// - Parameter cell: 0 ..< ``cellCount``, from the image on.
  public func channels(ofCell cell: Int) -> Int { channels << (cell / cells) }

  // MARK: Costs

  /// What the network built of an architecture costs: multiply–adds of the convolutions and of the linear
  /// layer with its biases (no batch normalisation, pooling or additions), and the parameters of the network
  /// that stands alone, whose batch normalisations have a scale and a shift.
  public func cost(of architecture: Architecture) -> Cost {
    CellTopology.edges.indices.reduce(sharedCost) { $0 + cost(of: architecture[$1]) }
  }

  /// The multiply–adds of an architecture without the edges that lie on no uncut path from input to output.
  public func liveFLOPs(of architecture: Architecture) -> Int {
    architecture.liveEdges.reduce(sharedCost.flops) { $0 + cost(of: architecture[$1]).flops }
  }

  /// The cost of an architecture in which each operator, by its number, stands on so many edges.
  package func cost(operationCounts: SIMD8<Int>) -> Cost {
    var cost = sharedCost
    for (index, operation) in operationCosts.enumerated() {
      cost.flops += operationCounts[index] * operation.flops
      cost.parameters += operationCounts[index] * operation.parameters
    }
    return cost
  }

  private func cost(of operation: CellOperation) -> Cost { operationCosts[Int(operation.rawValue)] }

  private static func cost(
    of operation: CellOperation, channels: Int, cells: Int, imageSize: Int
  ) -> Cost {
    guard let kernel = operation.kernelSize else { return .zero }
    var cost = Cost.zero
    for stage in 0..<stageCount {
      let width = channels << stage
      let edge =
        Cost.convolution(from: width, to: width, kernel: kernel, outputSize: imageSize >> stage)
        + .batchNormalization(channels: width)
      cost += Cost(flops: cells * edge.flops, parameters: cells * edge.parameters)
    }
    return cost
  }

  private static func sharedCost(channels: Int, classes: Int, imageSize: Int) -> Cost {
    var cost =
      Cost.convolution(from: 3, to: channels, kernel: 3, outputSize: imageSize)
      + .batchNormalization(channels: channels)
    for stage in 1..<stageCount {
      cost += residualBlockCost(inputs: channels << (stage - 1), outputSize: imageSize >> stage)
    }
    let width = channels << (stageCount - 1)
    return cost + .batchNormalization(channels: width) + .linear(from: width, to: classes)
  }

  /// Twice ReLU, 3×3 convolution and batch normalisation, the first of stride 2; beside them 2×2 average
  /// pooling and a 1×1 convolution.
  private static func residualBlockCost(inputs: Int, outputSize: Int) -> Cost {
    let outputs = 2 * inputs
    return .convolution(from: inputs, to: outputs, kernel: 3, outputSize: outputSize)
      + .batchNormalization(channels: outputs)
      + .convolution(from: outputs, to: outputs, kernel: 3, outputSize: outputSize)
      + .batchNormalization(channels: outputs)
      + .convolution(from: inputs, to: outputs, kernel: 1, outputSize: outputSize)
  }
}
