import CommandLanguage
import Datasets
import Rendering
import SearchSpaces
import SuperNets

/// One architecture by itself: trained from the beginning, and measured.
enum RetrainingCommands {
  static let all = [retrain, evaluate]

  private static let retrain = Command(
    "retrain", family: "training",
    "Trains one architecture by itself from the beginning, its normalisations with scale and shift.",
    parameters: [
      .operand("architecture", ArchitectureArgument.type, "the architecture; of a table its first row"),
      .preposition(.on, "data", .object([DataObject.kind]), "the images"),
      .preposition(
        .from, "space", .object([SpaceObject.kind]), required: false,
        standard: "the architecture's, or nasbench201 as published", "the space that it is built in"),
      .option("labels", LabelsArgument.type, standard: "true", "what the network is to fit"),
    ] + TrainingCommands.settingsParameters + [
      .option(
        "seed", .integer(0...Int(1) << 53), standard: "the session's",
        "where weights, order and crops are drawn from")
    ] + TrainingCommands.runParameters,
    returns: .kind(SuperNetObject.kind),
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        network = retrain "334131" on images from nb201 epochs=1
        """, gives: "network after 1 epoch")
    ]
  ) { call in
    guard let images = call.object("data", as: DataObject.self)?.images else { return .nothing }
    let whole = try ArchitectureArgument.space(call)
    let space = whole.standalone(try ArchitectureArgument.genotype(call, in: whole))
    let labels = try LabelsArgument.labels(
      call.value("labels") ?? .word("true"), for: images, seed: call.seed)
    let settings = TrainingCommands.settings(call)
    let net = SuperNet(space, settings: settings, data: DataIdentity(images, labels))
    return try TrainingRun(call, net, images, labels).run()
  }

  private static let evaluate = Command(
    "evaluate", family: "training", "Tells how well a retrained network tells images apart.",
    parameters: [
      .operand("network", .object([SuperNetObject.kind]), "a network that was made by retrain"),
      .preposition(
        .on, "data", .object([DataObject.kind]),
        "the images, with their true classes; standardised as the training's were"),
      .option("threads", .integer(1...256), standard: "all cores", "how many threads compute"),
    ],
    returns: .kind(.table),
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        network = retrain "334131" on images from nb201 epochs=1
        unseen = data shapes limit=64 split=test
        evaluate network on unseen
        """, gives: "accuracy")
    ]
  ) { call in
    guard let object = call.object("network", as: SuperNetObject.self),
      let images = call.object("data", as: DataObject.self)?.images
    else { return .nothing }
    let space = object.net.space
    guard space.count == 1 else {
      throw CommandFailure(
        .valueError,
        "this SuperNet holds \(SpaceObject.count(space)) architectures, not one", about: "network",
        nextStep:
          "retrain makes a network of one; rank NET by accuracy on IMAGES measures them in the SuperNet.")
    }
    let standardization = object.net.data.standardization
    if standardization == nil {
      call.output.warning(
        "This network's file does not say how its images were standardised: these are standardised by themselves."
      )
    }
    let score = try explained(about: "data") {
      let evaluator = SuperNetEvaluator(object.net, threads: call.threads)
      evaluator.isCancelled = { [interrupt = call.interrupt] in interrupt.isSet }
      let own = standardization.map(images.standardized) ?? images
      return try evaluator.score(
        of: Genotype(space.searchedKinds.map { space.kinds[$0].edges.map { _ in 0 } }), on: own,
        labels: Labels.make(.true, for: own, seed: 0))
    }
    return .table(
      Table(
        caption:
          "\(object.caption), on \(Format.whole(images.count)) \(images.split.rawValue) images of \(images.name)",
        columns: [
          Table.Column("images", .numbers([Double(images.count)]), decimals: 0),
          Table.Column("accuracy", .numbers([100 * score.accuracy]), unit: "%", decimals: 2),
          Table.Column("loss", .numbers([score.loss]), unit: "nats", decimals: 4),
        ]))
  }
}
