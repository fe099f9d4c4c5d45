import CommandLanguage
import Rendering
import SearchSpaces
import TensorEngine

/// Spaces and the architectures in them.
enum SpaceCommands {
  static let all = [space, sample, cost]

  private static let families = ["nasbench201", "darts", "mobilenet", "cell"]

  private static let space = Command(
    "space", family: "spaces", "Builds a search space.",
    parameters: [
      .operand("kind", .words(families), "which space; cell is one of your own"),
      .option(
        "size", .words(["published", "small", "tiny"]), standard: "published",
        "all sizes together: the paper's, one for lessons, one for tests"),
      .option(
        "channels", .integer(1...1024), standard: "16",
        "channels of the first stage; later ones have more in proportion (mobilenet: 40, cell: 8)"),
      .option(
        "cells", .integer(1...64), standard: "5", "nasbench201, cell: cells in each of the three stages"),
      .option("layers", .integer(3...64), standard: "8", "darts: cells in all"),
      .option("blocks", .integer(1...16), standard: "4", "mobilenet: blocks a stage"),
      .option("nodes", .integer(2...8), standard: "4", "cell: its nodes, input and output among them"),
      .option(
        "operators", .text, standard: "\"none skip_connect nor_conv_3x3\"",
        "cell: what an edge may be, out of \(CellSpace.library.map(\.name).joined(separator: ", "))"),
      .option("skeleton", .words(["cifar", "imagenet"]), standard: "cifar", "darts: how the network begins"),
      .option(
        "classes", .integer(2...100_000), standard: "10",
        "classes that the network tells apart (mobilenet as published: 1000)"),
      .option(
        "image-size", .integer(4...1024), unit: "pixels", standard: "32",
        "the images' side (mobilenet as published: 224)"),
    ],
    returns: .kind(SpaceObject.kind),
    examples: [
      .init("space nasbench201", gives: "15,625 architectures"),
      .init("nb201 = space nasbench201 size=small", gives: "8 channels, 5 cells"),
      .init("space darts size=tiny", gives: "DARTS-like"),
      .init("space cell nodes=3 operators=\"none skip_connect nor_conv_3x3\"", gives: "27 architectures"),
    ]
  ) { call in
    try checkOptions(call)
    return .object(SpaceObject(space: try explained { try recipe(call) }.space))
  }

  /// Options that say nothing of every kind of space, and the kinds that they are for.
  private static let kindsByOption = [
    "cells": ["nasbench201", "cell"], "layers": ["darts"], "blocks": ["mobilenet"], "nodes": ["cell"],
    "operators": ["cell"], "skeleton": ["darts"],
  ]

  /// - Throws: `CommandFailure` where an option says nothing of this kind of space.
  private static func checkOptions(_ call: Invocation) throws {
    guard let kind = call.text("kind") else { return }
    for (option, kinds) in kindsByOption.sorted(by: { $0.key < $1.key })
    where call.value(option) != nil && !kinds.contains(kind) {
      let own = kindsByOption.filter { $0.value.contains(kind) }.keys.sorted().map { "\($0)=" }
      throw CommandFailure(
        .valueError, "'\(option)' is for \(kinds.joined(separator: " and ")), not for \(kind)", about: option,
        nextStep: "Beside the options of all spaces, \(kind) takes \(own.joined(separator: ", ")).")
    }
  }

  private static func recipe(_ call: Invocation) throws -> SpaceRecipe {
    let size = call.text("size") ?? "published"
    let (classes, side) = (
      call.integer("classes"), call.integer("image-size")
    )
    func sized(_ name: String, _ published: Int, _ small: Int, _ tiny: Int) -> Int {
      call.integer(name) ?? (size == "published" ? published : size == "small" ? small : tiny)
    }
    switch call.text("kind") {
    case "darts":
      return .darts(
        try DARTS(
          channels: sized("channels", 16, 8, 4), layers: sized("layers", 8, 5, 3), classes: classes ?? 10,
          imageSize: side ?? 32, skeleton: DARTS.Skeleton(rawValue: call.text("skeleton") ?? "") ?? .cifar))
    case "mobilenet":
      return .mobilenet(
        try MobileNet(
          channels: sized("channels", 40, 16, 8), blocks: sized("blocks", 4, 2, 1),
          classes: classes ?? (size == "published" ? 1000 : 10),
          imageSize: side ?? (size == "published" ? 224 : 32)))
    case "cell":
      let names = call.text("operators")?.split(whereSeparator: { " ,".contains($0) }).map(String.init)
      return .cell(
        try CellSpace(
          nodes: call.integer("nodes") ?? 4, operators: names ?? ["none", "skip_connect", "nor_conv_3x3"],
          channels: sized("channels", 8, 8, 4), cells: sized("cells", 1, 1, 1), classes: classes ?? 10,
          imageSize: side ?? 32))
    default:
      return .nasbench201(
        try NASBench201(
          channels: sized("channels", 16, 8, 8), cells: sized("cells", 5, 5, 1), classes: classes ?? 10,
          imageSize: side ?? 32))
    }
  }

  private static let sample = Command(
    "sample", family: "spaces", "Draws architectures at random, as a training step draws its path.",
    parameters: [
      .operand("space", .object([SpaceObject.kind]), "the space"),
      .option("count", .integer(1...100_000), standard: "10", "how many"),
      .option("seed", .integer(0...Int(1) << 53), standard: "the session's", "where they are drawn from"),
    ],
    returns: .kind(.table),
    examples: [.init("nb201 = space nasbench201\nsample nb201 count=3", gives: "digits")]
  ) { call in
    guard let space = call.object("space", as: SpaceObject.self)?.space else { return .nothing }
    var stream = RandomStream(seed: call.seed, purpose: .paths)
    let drawn = (0..<(call.integer("count") ?? 10)).map { _ in space.drawGenotype(from: &stream) }
    return .table(costs(of: drawn, in: space, caption: "\(SpaceObject.family(space)), seed \(call.seed)"))
  }

  private static func costs(of genotypes: [Genotype], in space: SearchSpace, caption: String) -> Table {
    let table = CostTable(space)
    let costs = genotypes.map { table.cost(of: $0) }
    return Table(
      caption: caption,
      columns: [
        Table.Column("digits", .texts(genotypes.map(space.digits))),
        Table.Column("flops", .numbers(costs.map { Double($0.flops) })),
        Table.Column("params", .numbers(costs.map { Double($0.parameters) })),
        Table.Column("architecture", .texts(genotypes.map(space.text))),
      ], notes: [Costs.note])
  }

  private static let cost = Command(
    "cost", family: "spaces", "Tells what an architecture costs: FLOPs and parameters.",
    parameters: [
      .operand("architecture", ArchitectureArgument.type, "the architecture"),
      .preposition(
        .on, "space", .object([SpaceObject.kind]), required: false, standard: "nasbench201 as published",
        "the space that it is built in"),
    ],
    returns: .kind(.table), takesPipe: true,
    examples: [
      .init("cost \"334131\"", gives: "113.951"),
      .init("nb201 = space nasbench201 size=small\ncost 11 on nb201", gives: "FLOPs"),
    ]
  ) { call in
    let space = try ArchitectureArgument.space(call)
    let genotype = try ArchitectureArgument.genotype(call, in: space)
    let cost = space.cost(of: genotype)
    var columns = [
      Table.Column("flops", .numbers([Double(cost.flops) / 1e6]), unit: "M", decimals: 5),
      Table.Column("params", .numbers([Double(cost.parameters) / 1e6]), unit: "M", decimals: 6),
    ]
    if let own = SpaceObject.nasbench201(space) {
      let architecture = try explained { try Architecture(parsing: space.digits(of: genotype)) }
      columns.insert(Table.Column("index", .numbers([Double(architecture.index)]), decimals: 0), at: 0)
      columns.insert(
        Table.Column(
          "live-flops", .numbers([Double(own.liveFLOPs(of: architecture)) / 1e6]), unit: "M", decimals: 5),
        at: 2)
    }
    return .table(
      Table(
        caption: "\(space.text(of: genotype)) at \(SpaceObject.size(space)), "
          + "\(space.classes) classes, \(space.imageSize)×\(space.imageSize) pixels",
        columns: columns, notes: [Costs.note]))
  }
}
