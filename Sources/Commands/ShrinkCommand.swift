import CommandLanguage
import Datasets
import Rendering
import Search
import SearchSpaces
import SuperNets

/// Shrinking a SuperNet's space by angle.
enum ShrinkCommand {
  static let all = [shrink]

  private static let shrink = Command(
    "shrink", family: "search",
    "Drops the operators whose architectures turn least, step by step, and keeps the SuperNet of what is left.",
    parameters: [
      .operand("net", .object([SuperNetObject.kind]), "the trained SuperNet; it stays as it is"),
      .option(
        "size", .number(1...1e300), unit: "architectures", standard: "a thousandth of the space",
        "how many to come down to, at most"),
      .option("drop", .integer(1...10_000), unit: "operators", standard: "1", "how many a step"),
      .option(
        "sample", .integer(10...1_000_000), unit: "architectures", standard: "2000",
        "drawn in each step: an operator's score is the mean angle of those that have it"),
      .option(
        "epochs", .integer(0...100_000), standard: "0",
        "training in what is left after each step, as the paper does; 0 keeps the weights"),
      .option("threads", .integer(1...256), standard: "all cores", "how many threads compute"),
      .option(
        "seed", .integer(0...Int(1) << 53), standard: "the session's", "where architectures are drawn from"),
    ],
    returns: .kind(SuperNetObject.kind),
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        net = train nb201 on images epochs=1
        smaller = shrink net size=1000
        rank smaller | top 3
        """, gives: "rank")
    ]
  ) { call in
    guard let object = call.object("net", as: SuperNetObject.self) else { return .nothing }
    try IndicatorArguments.checkTraining(object, call, [.angle])
    return try explained(about: "net") { try run(call, object) }
  }

  private static func run(_ call: Invocation, _ object: SuperNetObject) throws -> Value {
    let size = call.number("size") ?? max(1, (object.net.space.count / 1000).rounded(.down))
    let epochs = call.integer("epochs") ?? 0
    let data = epochs > 0 ? try object.trainingData(nil, for: "resume") : nil
    var shrinking = SpaceShrinking(object.net.space, seed: call.seed)
    var net = object.net
    var view = WorkView(call, title: "Shrinking by angle", unit: "operators dropped", total: nil)
    while shrinking.space.count > size {
      let isStopped = call.interrupt.isSet
      guard !isStopped,
        try shrinking.drop(
          call.integer("drop") ?? 1, by: AngleStatistics(of: net), sample: call.integer("sample") ?? 2_000)
      else {
        let value = Value.object(SuperNetObject(net: net, images: object.images, labels: object.labels))
        guard isStopped else {
          throw CommandFailure(
            .valueError,
            "only one operator is left on every edge: there are no fewer than "
              + "\(SpaceObject.count(shrinking.space)) architectures", about: "size")
        }
        throw CommandFailure(
          .interrupted, "stopped at \(SpaceObject.count(net.space)) architectures", partial: value)
      }
      net = net.inherited(by: shrinking.space)
      view.note(shrinking.drops.count) { progress in
        progress.facts = ["\(SpaceObject.count(shrinking.space)) architectures left"]
      }
      if let data { net = try trained(call, net, epochs: epochs, on: data) }
    }
    view.finish(.finished)
    if !shrinking.drops.isEmpty { call.output.display(table(shrinking.drops, object).bundle(), id: nil) }
    return .object(SuperNetObject(net: net, images: object.images, labels: object.labels))
  }

  /// Goes on training in what is left.
  private static func trained(
    _ call: Invocation, _ net: SuperNet, epochs: Int, on data: (images: ImageSet, labels: Labels)
  ) throws -> SuperNet {
    let longer = net.extended(toEpochs: net.epochsDone + epochs)
    let value = try TrainingRun(call, longer, data.images, data.labels).run()
    guard case .object(let object as SuperNetObject) = value else { return net }
    return object.net
  }

  private static func table(_ drops: [SpaceShrinking.Drop], _ object: SuperNetObject) -> Table {
    Table(
      caption: "Dropped, in this order: \(object.caption)",
      columns: [
        Table.Column("step", .numbers(drops.indices.map { Double($0 + 1) }), decimals: 0),
        Table.Column("cell", .texts(drops.map(\.kind))),
        Table.Column("edge", .texts(drops.map { "\($0.edge.from) → \($0.edge.to)" })),
        Table.Column("operator", .texts(drops.map(\.name))),
        Table.Column("mean-angle", .numbers(drops.map(\.score)), unit: "rad", decimals: 5),
        Table.Column("architectures-left", .numbers(drops.map(\.count))),
      ],
      notes: [
        "An operator's score is the mean angle of drawn architectures that have it (Hu et al., ECCV 2020)."
      ])
  }
}
