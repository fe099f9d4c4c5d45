/// The search space of DARTS (Liu, Simonyan and Yang, ICLR 2019) at any size, as RLNAS searches it: every inner node keeps
/// two of the edges that enter it.
public struct DARTS: SpaceFamily {
  /// How the network begins.
  public enum Skeleton: String, Hashable, Sendable, CaseIterable {
    /// One 3×3 convolution to three times the channels.
    case cifar
    /// Three convolutions of stride 2.
    case imagenet
  }

  /// Channels of the first cells' nodes; each reduction doubles them.
  public let channels: Int
  /// Cells; those at a third and at two thirds reduce.
  public let layers: Int
  public let classes: Int
  public let imageSize: Int
  public let skeleton: Skeleton

  /// RLNAS's setting for CIFAR-10 unless told otherwise.
  /// - Parameters:
  ///   - channels: 4 to 1,024, even: a reduction makes half of them from each of two convolutions.
  ///   - layers: 3 to 64.
  ///   - classes: 2 to 100,000.
  ///   - imageSize: 8 to 1,024 and divisible by 4; with the skeleton `imagenet`, 32 to 1,024 and divisible by 32.
  /// - Throws: ``SearchSpaceError``.
  public init(
    channels: Int = 16, layers: Int = 8, classes: Int = 10, imageSize: Int = 32, skeleton: Skeleton = .cifar
  ) throws(SearchSpaceError) {
    try Self.check("channels", channels)
    guard channels % 2 == 0 else { throw .notDivisible(name: "channels", value: channels, by: 2) }
    try Self.check("layers", layers)
    try Self.check("classes", classes)
    try Self.check("image-size", imageSize)
    let divisor = skeleton == .cifar ? 4 : 32
    guard imageSize % divisor == 0 else {
      throw .notDivisible(name: "image-size", value: imageSize, by: divisor)
    }
    self.channels = channels
    self.layers = layers
    self.classes = classes
    self.imageSize = imageSize
    self.skeleton = skeleton
  }

  public static let name = "darts"

  public static let options: [SpaceOption] = [
    .integer(
      "channels", 4...1024, published: 16, small: 8, tiny: 4,
      "channels of the first cells; reductions double them"),
    .integer("layers", 3...64, published: 8, small: 5, tiny: 3, "cells in all"),
    .words("skeleton", Skeleton.allCases.map(\.rawValue), "how the network begins"),
    .classes(), .imageSize(8...1024),
  ]

  public init(_ sizes: SpaceSizes) throws(SearchSpaceError) {
    guard let skeleton = Skeleton(rawValue: try sizes.text("skeleton")) else {
      throw .notSet(name: "skeleton")
    }
    try self.init(
      channels: sizes.integer("channels"), layers: sizes.integer("layers"), classes: sizes.integer("classes"),
      imageSize: sizes.integer("image-size"), skeleton: skeleton)
  }

  public var sizes: SpaceSizes {
    [
      "channels": channels, "layers": layers, "skeleton": skeleton.rawValue, "classes": classes,
      "image-size": imageSize,
    ]
  }

  public var title: String { "DARTS-like" }
  public var sizeText: String { "\(channels) channels, \(layers) cells" }

  /// In the order of their numbers, DARTS's own.
  static let operators: [CellOperator] = [
    .none, .normalizedMaximumPooling, .normalizedAveragePooling, .skipOrReduction, .separableConvolution(3),
    .separableConvolution(5), .dilatedConvolution(3), .dilatedConvolution(5),
  ]

  private static func cell(_ name: String) -> CellKind {
    CellKind(
      name, inputs: 2, nodes: 4,
      edges: (2..<6).flatMap { to in (0..<to).map { CellKind.Edge($0, to, operators) } },
      output: .concatenation,
      rule: .exactly(2))
  }

  private static let normal = cell("normal")
  private static let reduction = cell("reduce")

  /// Brings a cell's input to the cell's channels, and to half its size where the cell before reduced.
  private static let pointwise = CellKind.shared(
    CellKind.preprocess, [.relu, .convolution("conv", kernel: 1), .normalization("bn", isAffine: true)])
  private static let halving = CellKind.shared(
    CellKind.preprocess, [.relu, .factorizedReduction("reduction"), .normalization("bn", isAffine: true)])

  /// The space as data.
  public var searchSpace: SearchSpace {
    var network = NetworkBuilder(imageSize: imageSize)
    var outputs = addStem(to: &network)
    var width = channels
    for layer in 0..<layers {
      let reduces = layer == layers / 3 || layer == 2 * layers / 3
      if reduces { width *= 2 }
      let sizes = outputs.map { network.placements[$0].size }
      let first = network.add(
        "cells.\(layer).preprocess0", sizes[0] > sizes[1] ? Self.halving : Self.pointwise,
        inputs: [outputs[0]],
        channels: width, stride: sizes[0] > sizes[1] ? 2 : 1)
      let second = network.add(
        "cells.\(layer).preprocess1", Self.pointwise, inputs: [outputs[1]], channels: width)
      let cell = network.add(
        "cells.\(layer)", reduces ? Self.reduction : Self.normal, inputs: [first, second], channels: width,
        stride: reduces ? 2 : 1)
      outputs = [outputs[1], cell]
    }
    return SearchSpace(self, network, countsClassifierBias: false)
  }

  /// The places of the first cell's two inputs.
  private func addStem(to network: inout NetworkBuilder) -> [Int] {
    let normalization = OperatorLayer.normalization("bn", isAffine: true)
    guard skeleton == .imagenet else {
      let stem = CellKind.shared("stem", [.convolution("conv", kernel: 3), normalization])
      let place = network.add("stem", stem, inputs: [-1], channels: 3 * channels)
      return [place, place]
    }
    let convolution = OperatorLayer.convolution("conv", kernel: 3, isStrided: true)
    let first = CellKind.shared("stem", [convolution, normalization])
    let next = CellKind.shared("stem", [.relu, convolution, normalization])
    network.add("stem.0", first, inputs: [-1], channels: channels / 2, stride: 2)
    let second = network.add("stem.1", next, channels: channels, stride: 2)
    return [second, network.add("stem.2", next, channels: channels, stride: 2)]
  }
}
