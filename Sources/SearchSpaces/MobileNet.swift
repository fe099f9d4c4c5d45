/// The MobileNet-like space of ProxylessNAS (Cai, Zhu and Han, ICLR 2019) as RLNAS searches it: a chain of inverted
/// bottlenecks whose kernels and expansions are chosen, and which may be left out but for the first of each stage.
public struct MobileNet: SpaceFamily {
  /// Channels after the first convolution; all others are in proportion.
  public let channels: Int
  /// Choice blocks in each stage but the last, which has one.
  public let blocks: Int
  public let classes: Int
  public let imageSize: Int

  /// The published setting unless told otherwise.
  /// - Parameters:
  ///   - channels: 8 to 400 and divisible by 8.
  ///   - blocks: 1 to 16.
  ///   - classes: 2 to 100,000.
  ///   - imageSize: 32 to 1,024 and divisible by 32.
  /// - Throws: ``SearchSpaceError``.
  public init(
    channels: Int = 40, blocks: Int = 4, classes: Int = 1000, imageSize: Int = 224
  ) throws(SearchSpaceError) {
    try Self.check("channels", channels)
    guard channels % 8 == 0 else { throw .notDivisible(name: "channels", value: channels, by: 8) }
    try Self.check("blocks", blocks)
    try Self.check("classes", classes)
    try Self.check("image-size", imageSize)
    guard imageSize % 32 == 0 else { throw .notDivisible(name: "image-size", value: imageSize, by: 32) }
    self.channels = channels
    self.blocks = blocks
    self.classes = classes
    self.imageSize = imageSize
  }

  public static let name = "mobilenet"

  public static let options: [SpaceOption] = [
    .integer(
      "channels", 8...400, published: 40, small: 16, tiny: 8,
      "channels after the first convolution; all others are in proportion"),
    .integer("blocks", 1...16, published: 4, small: 2, tiny: 1, "blocks a stage"),
    .classes(published: 1000, small: 10), .imageSize(32...1024, published: 224, small: 32),
  ]

  public init(_ sizes: SpaceSizes) throws(SearchSpaceError) {
    try self.init(
      channels: sizes.integer("channels"), blocks: sizes.integer("blocks"), classes: sizes.integer("classes"),
      imageSize: sizes.integer("image-size"))
  }

  public var sizes: SpaceSizes {
    ["channels": channels, "blocks": blocks, "classes": classes, "image-size": imageSize]
  }

  public var title: String { "MobileNet-like" }
  public var sizeText: String {
    "\(channels) channels at first, \(blocks) \(blocks == 1 ? "block" : "blocks") a stage"
  }

  /// In the order of their numbers; `identity` only where a block may be left out.
  static let operators: [CellOperator] = [3, 5, 7].flatMap { kernel in
    [3, 6].map { CellOperator.invertedBottleneck(kernel: kernel, expansion: $0) }
  }

  /// Channels and stride of each stage, at 40 channels.
  private static let stages = [(32, 2), (56, 2), (112, 2), (128, 1), (256, 2), (432, 1)]

  /// So many channels at 40, in proportion; multiples of 8.
  private func scaled(_ width: Int) -> Int { max(8, (width * channels + 160) / 320 * 8) }

  /// The space as data.
  public var searchSpace: SearchSpace {
    var network = NetworkBuilder(imageSize: imageSize)
    let first = CellKind.shared(
      "first",
      [
        .convolution("conv", kernel: 3, isStrided: true),
        .normalization("bn", isAffine: true, isCounted: false), .relu6,
      ])
    network.add("first", first, inputs: [-1], channels: channels, stride: 2)
    let fixed = CellKind.shared(
      "fixed",
      [
        .depthwiseConvolution("depthwise", kernel: 3),
        .normalization("depthwise_bn", isAffine: true, isCounted: false), .relu6,
        .convolution("project", kernel: 1), .normalization("project_bn", isAffine: true, isCounted: false),
      ])
    network.add("fixed", fixed, channels: scaled(24))
    var number = 0
    for (stage, (width, stride)) in Self.stages.enumerated() {
      for block in 0..<(stage == Self.stages.count - 1 ? 1 : blocks) {
        // Every block is a choice of its own.
        let choices = Self.operators + (block == 0 ? [] : [.identity])
        let kind = CellKind("block \(number)", nodes: 1, edges: [CellKind.Edge(0, 1, choices)])
        network.add("blocks.\(number)", kind, channels: scaled(width), stride: block == 0 ? stride : 1)
        number += 1
      }
    }
    let last = CellKind.shared(
      "last",
      [.convolution("conv", kernel: 1), .normalization("bn", isAffine: true, isCounted: false), .relu6])
    network.add("last", last, channels: scaled(1728))
    return SearchSpace(self, network, countsClassifierBias: false)
  }
}
