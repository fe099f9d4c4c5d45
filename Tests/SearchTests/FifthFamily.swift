import SearchSpaces

/// A family that no module knows of, unlike the four: a cell with two inputs, an edge left out, edges out of order
/// and other operators on each, then a searched block of two nodes that halves the image and hands on both.
struct FifthFamily: SpaceFamily {
  static let name = "fifth"
  static let options: [SpaceOption] = [.integer("channels", 2...64, published: 4, "channels")]

  var channels = 4
  let classes = 10
  let imageSize = 32
  let title = "a fifth"
  var sizeText: String { "\(channels) channels" }
  var sizes: SpaceSizes { ["channels": channels] }

  init(channels: Int = 4) { self.channels = channels }
  init(_ sizes: SpaceSizes) throws(SearchSpaceError) { channels = try sizes.integer("channels") }

  var searchSpace: SearchSpace {
    let mixing = CellKind(
      "mixing", inputs: 2, nodes: 2,
      edges: [
        CellKind.Edge(0, 2, [.none, .separableConvolution(3), .normalizedMaximumPooling]),
        CellKind.Edge(0, 3, [.none, .convolution(1), .invertedBottleneck(kernel: 3, expansion: 2), .skip]),
        CellKind.Edge(1, 2, [.none, .skip, .dilatedConvolution(3)]),
        CellKind.Edge(2, 3, [.none, .averagePooling, .convolution(5)]),
      ])
    let halving = CellKind(
      "halving", nodes: 2,
      edges: [
        CellKind.Edge(0, 1, [.invertedBottleneck(kernel: 5, expansion: 3), .separableConvolution(5)]),
        CellKind.Edge(0, 2, [.none, .skipOrReduction]), CellKind.Edge(1, 2, [.none, .convolution(3), .skip]),
      ], output: .concatenation)
    let stem = CellKind.shared(
      "stem", [.convolution("conv", kernel: 3, isStrided: true), .normalization("bn", isAffine: true), .relu])
    var network = NetworkBuilder(imageSize: imageSize)
    let first = network.add("stem.0", stem, inputs: [-1], channels: channels, stride: 2)
    let second = network.add("stem.1", stem, channels: channels)
    network.add("cells.0", mixing, inputs: [first, second], channels: channels)
    network.add("cells.1", halving, channels: channels, stride: 2)
    return SearchSpace(self, network)
  }
}
