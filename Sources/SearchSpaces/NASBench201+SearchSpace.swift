extension NASBench201: SpaceFamily {
  public static let name = "nasbench201"

  public static let options: [SpaceOption] = [
    .integer(
      "channels", 1...1024, published: 16, small: 8,
      "channels of the first stage; later ones have more in proportion"),
    .integer("cells", 1...64, published: 5, small: 5, tiny: 1, "cells in each of the three stages"),
    .classes(), .imageSize(4...1024),
  ]

  public init(_ sizes: SpaceSizes) throws(SearchSpaceError) {
    try self.init(
      channels: sizes.integer("channels"), cells: sizes.integer("cells"), classes: sizes.integer("classes"),
      imageSize: sizes.integer("image-size"))
  }

  public var sizes: SpaceSizes {
    ["channels": channels, "cells": cells, "classes": classes, "image-size": imageSize]
  }

  public var title: String { "NAS-Bench-201" }
  public var sizeText: String { Self.sizeText(channels: channels, cells: cells) }

  static func sizeText(channels: Int, cells: Int) -> String {
    "\(channels) channels, \(cells) \(cells == 1 ? "cell" : "cells") a stage"
  }

  /// The cell: four nodes, an edge from each to every later one.
  static let cellKind = CellKind(
    "cell", nodes: 3,
    edges: CellTopology.edges.map { CellKind.Edge($0.from, $0.to, operators) })

  /// In the order of their numbers.
  static let operators: [CellOperator] = [.none, .skip, .convolution(1), .convolution(3), .averagePooling]

  /// The space as data.
  public var searchSpace: SearchSpace {
    var network = NetworkBuilder(imageSize: imageSize)
    network.addStages(of: Self.cellKind, channels: channels, cells: cells)
    return SearchSpace(self, network, cellsDrawTheirOwn: true)
  }
}

extension NetworkBuilder {
  private static let residual = CellKind(
    "residual", nodes: 2,
    edges: [
      CellKind.Edge(0, 1, [block], name: "conv_a"), CellKind.Edge(1, 2, [block], name: "conv_b"),
      CellKind.Edge(
        0, 2, [CellOperator("downsample", [.halving, .convolution("conv", kernel: 1)])], name: "downsample"),
    ])

  private static let block = CellOperator(
    "block", [.relu, .convolution("conv", kernel: 3, isStrided: true), .normalization("bn", isAffine: true)])

  /// NAS-Bench-201's network: three stages of cells, between them residual blocks that double the channels and halve the
  /// image. Cells are numbered with the residual blocks among them.
  mutating func addStages(of cell: CellKind, channels: Int, cells: Int) {
    let stem = CellKind.shared(
      "stem", [.convolution("conv", kernel: 3), .normalization("bn", isAffine: true)])
    add("stem", stem, inputs: [-1], channels: channels)
    var number = 0
    for stage in 0..<NASBench201.stageCount {
      if stage > 0 {
        add("cells.\(number)", Self.residual, channels: channels << stage, stride: 2)
        number += 1
      }
      for _ in 0..<cells {
        add("cells.\(number)", cell, channels: channels << stage)
        number += 1
      }
    }
    let last = CellKind.shared("last", [.normalization("bn", isAffine: true), .relu])
    add("last", last, channels: channels << (NASBench201.stageCount - 1))
  }
}
