import CommandLanguage
import Rendering
import SearchSpaces

/// Spaces and the architectures in them.
enum SpaceCommands {
  static let all = [space, cost]

  private static let sizes: [String: (channels: Int, cells: Int)] = [
    "published": (16, 5), "small": (8, 5), "tiny": (8, 1),
  ]

  private static let space = Command(
    "space", family: "spaces", "Builds a search space.",
    parameters: [
      .operand("kind", .words(["nasbench201"]), "which space"),
      .option(
        "size", .words(["published", "small", "tiny"]), standard: "published",
        "channels and cells together: 16 and 5, 8 and 5, or 8 and 1"),
      .option(
        "channels", .integer(1...1024), standard: "16",
        "channels of the first stage; 2 and 4 times as many follow"),
      .option("cells", .integer(1...64), standard: "5", "cells in each of the three stages"),
      .option("classes", .integer(2...1000), standard: "10", "classes that the network tells apart"),
      .option(
        "image-size", .integer(4...1024), unit: "pixels", standard: "32", "the images' side; a multiple of 4"),
    ],
    returns: .kind(SpaceObject.kind),
    examples: [
      .init("space nasbench201", gives: "15,625 architectures"),
      .init("nb201 = space nasbench201 size=small", gives: "8 channels, 5 cells"),
    ]
  ) { call in
    let size = sizes[call.text("size") ?? "published"] ?? (16, 5)
    return try explained {
      .object(
        SpaceObject(
          space: try NASBench201(
            channels: call.integer("channels") ?? size.channels, cells: call.integer("cells") ?? size.cells,
            classes: call.integer("classes") ?? 10, imageSize: call.integer("image-size") ?? 32)))
    }
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
    let space = try call.object("space", as: SpaceObject.self)?.space ?? explained { try NASBench201() }
    let architecture = try ArchitectureArgument.architecture(call)
    let cost = space.cost(of: architecture)
    return .table(
      Table(
        caption: "\(architecture.text) at \(space.channels) channels, \(SpaceObject.cells(space)), "
          + "\(space.classes) classes, \(space.imageSize)×\(space.imageSize) pixels",
        columns: [
          Table.Column("index", .numbers([Double(architecture.index)]), decimals: 0),
          Table.Column("flops", .numbers([Double(cost.flops) / 1e6]), unit: "M", decimals: 5),
          Table.Column(
            "live-flops", .numbers([Double(space.liveFLOPs(of: architecture)) / 1e6]), unit: "M", decimals: 5),
          Table.Column("params", .numbers([Double(cost.parameters) / 1e6]), unit: "M", decimals: 6),
        ],
        notes: [Costs.note]))
  }
}
