import CommandLanguage
import Rendering
import SearchSpaces
import TensorEngine

/// Spaces and the architectures in them.
enum SpaceCommands {
  static let all = [space, sample, cost]

  private static let space = Command(
    "space", family: "spaces", "Builds a search space.",
    parameters: [
      .operand("kind", .words(SpaceFamilies.all.map { $0.name }), "which space; cell is one of your own"),
      .option(
        "size", .words(SpaceOption.Preset.allCases.map(\.rawValue)), standard: "published",
        "all sizes together: the paper's, one for lessons, one for tests"),
    ] + SpaceParameters.all,
    returns: .kind(SpaceObject.kind),
    examples: [
      .init("space nasbench201", gives: "15,625 architectures"),
      .init("nb201 = space nasbench201 size=small", gives: "8 channels, 5 cells"),
      .init("space darts size=tiny", gives: "DARTS-like"),
      .init("space cell nodes=3 operators=\"none skip_connect nor_conv_3x3\"", gives: "27 architectures"),
    ]
  ) { call in
    guard let family = call.text("kind").flatMap(SpaceFamilies.named) else { return .nothing }
    let sizes = try SpaceParameters.sizes(call, family)
    return .object(SpaceObject(space: try explained { try family.init(sizes).searchSpace }))
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
