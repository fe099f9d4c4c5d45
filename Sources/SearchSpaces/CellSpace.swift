/// A person's own cell, in NAS-Bench-201's network: so many nodes, an edge from each to every later one, and the operators
/// that an edge may hold.
public struct CellSpace: SpaceFamily {
  /// Nodes, the input and the output among them.
  public let nodes: Int
  /// The names of the operators, in the order of their numbers.
  public let operators: [String]
  /// Channels of the first of three stages.
  public let channels: Int
  /// Cells in each stage.
  public let cells: Int
  public let classes: Int
  public let imageSize: Int

  /// What can be chosen from.
  public static let library: [CellOperator] =
    [.none, .skip] + [1, 3, 5, 7].map { .convolution($0) } + [.averagePooling, .maximumPooling]
    + [3, 5, 7].map { .separableConvolution($0) } + [3, 5].map { .dilatedConvolution($0) }

  public static let name = "cell"

  public static let options: [SpaceOption] = [
    .integer("nodes", 2...8, published: 4, "its nodes, input and output among them"),
    .text(
      "operators", standard: "none skip_connect nor_conv_3x3",
      "what an edge may be, out of \(library.map(\.name).joined(separator: ", "))"),
    .integer(
      "channels", 1...1024, published: 8, tiny: 4,
      "channels of the first stage; later ones have more in proportion"),
    .integer("cells", 1...64, published: 1, "cells in each of the three stages"),
    .classes(), .imageSize(4...1024),
  ]

  public init(_ sizes: SpaceSizes) throws(SearchSpaceError) {
    try self.init(
      nodes: sizes.integer("nodes"),
      operators: sizes.text("operators").split { " ,".contains($0) }.map(String.init),
      channels: sizes.integer("channels"), cells: sizes.integer("cells"), classes: sizes.integer("classes"),
      imageSize: sizes.integer("image-size"))
  }

  public var sizes: SpaceSizes {
    [
      "nodes": nodes, "operators": operators.joined(separator: ","), "channels": channels, "cells": cells,
      "classes": classes, "image-size": imageSize,
    ]
  }

  public var title: String { "cell of \(nodes) nodes with \(operators.joined(separator: ", "))" }
  public var sizeText: String { NASBench201.sizeText(channels: channels, cells: cells) }

  /// - Parameters:
  ///   - nodes: 2 to 8.
  ///   - operators: two or more different names out of ``library``.
  ///   - channels: 1 to 1,024.
  ///   - cells: 1 to 64.
  ///   - classes: 2 to 100,000.
  ///   - imageSize: 4 to 1,024 and divisible by 4.
  /// - Throws: ``SearchSpaceError``.
  public init(
    nodes: Int = 4, operators: [String] = ["none", "skip_connect", "nor_conv_3x3"], channels: Int = 8,
    cells: Int = 1,
    classes: Int = 10, imageSize: Int = 32
  ) throws(SearchSpaceError) {
    try Self.check("nodes", nodes)
    for name in operators where !Self.library.contains(where: { $0.name == name }) {
      throw .unknownOperator(name: name, known: Self.library.map(\.name))
    }
    guard operators.count >= 2, Set(operators).count == operators.count else {
      throw .tooFewOperators(count: Set(operators).count)
    }
    try Self.check("channels", channels)
    try Self.check("cells", cells)
    try Self.check("classes", classes)
    try Self.check("image-size", imageSize)
    guard imageSize % 4 == 0 else { throw .notDivisible(name: "image-size", value: imageSize, by: 4) }
    self.nodes = nodes
    // `none` is number 0 wherever it is allowed.
    self.operators = operators.filter { $0 == "none" } + operators.filter { $0 != "none" }
    self.channels = channels
    self.cells = cells
    self.classes = classes
    self.imageSize = imageSize
  }

  /// The space as data.
  public var searchSpace: SearchSpace {
    let choices = operators.compactMap { name in Self.library.first { $0.name == name } }
    let cell = CellKind(
      "cell", nodes: nodes - 1,
      edges: (1..<nodes).flatMap { to in (0..<to).map { CellKind.Edge($0, to, choices) } })
    var network = NetworkBuilder(imageSize: imageSize)
    network.addStages(of: cell, channels: channels, cells: cells)
    return SearchSpace(self, network, cellsDrawTheirOwn: true)
  }
}
