import CommandLanguage
import Datasets
import Foundation
import Rendering
import SuperNets
import TensorEngine

/// Training SuperNets and going on with it.
enum TrainingCommands {
  static let all = [train, resume]

  static let runParameters: [Parameter] = [
    .option(
      "threads", .integer(1...256), standard: "all cores", "how many threads compute; the result is the same"),
    .option(
      "checkpoint", .file(extensions: ["safetensors"], mustExist: false),
      "a file that is written after every epoch, to go on from with load and resume"),
  ]

  /// How a network is trained.
  static let settingsParameters: [Parameter] = [
    .option("epochs", .integer(1...100_000), standard: "20", "passes over the images (the paper: 250)"),
    .option("batch", .integer(1...65_536), unit: "images", standard: "64", "images a step"),
    .option("lr", .number(0...100), standard: "0.025", "learning rate of the first step"),
    .option(
      "final-lr", .number(0...100), standard: "0.001", "learning rate of the last step, by half a cosine"),
    .option("momentum", .number(0...0.9999), standard: "0.9", "Nesterov's momentum"),
    .option("weight-decay", .number(0...10), standard: "0.0005", "decay of all weights"),
    .option(
      "unsampled", .words(SGD.Unsampled.allCases.map(\.rawValue)), standard: "decay",
      "what happens to weights that a step did not draw"),
    .option(
      "label-smoothing", .number(0...1), standard: "0", "how much of each label is spread over all classes"),
    .option(
      "clip-norm", .number(1e-6...1e9), "limit of all gradients' norm together; none unless told otherwise"),
    .option("clip-value", .number(1e-6...1e9), "limit of each gradient; none unless told otherwise"),
    .option("augment", .words(["yes", "no"]), standard: "yes", "random crop (padding 4) and flip"),
    .option(
      "cutout", .integer(0...1024), unit: "pixels", standard: "0",
      "side of a square that is cut out of each image, with augment=yes"),
    .option(
      "arithmetic", .words([Arithmetic.fast, .exact, .bfloat16].map(\.rawValue)), standard: "fast",
      "3×3 convolutions with fewer multiplications, and on processors with AMX pointwise ones with "
        + "factors in two parts (rounding errors of 1e-5); exact: product by product (1e-6); "
        + "bfloat16: as fast, pointwise convolutions with rounded factors (1e-3)"),
  ]

  private static let train = Command(
    "train", family: "training", "Trains a weight-sharing SuperNet, one path drawn at random a step.",
    parameters: [
      .operand("space", .object([SpaceObject.kind]), "the search space"),
      .preposition(.on, "data", .object([DataObject.kind]), "the images"),
      .option(
        "labels", LabelsArgument.type, standard: "random", "what the SuperNet is to fit"),
    ] + settingsParameters + [
      .option(
        "seed", .integer(0...Int(1) << 53), standard: "the session's",
        "where weights, labels, paths, order and crops are drawn from")
    ] + runParameters,
    returns: .kind(SuperNetObject.kind),
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        net = train nb201 on images labels=random epochs=1 seed=7
        """, gives: "SuperNet after 1 epoch"),
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        net = train nb201 on images labels=random(classes=5) epochs=1 lr=0.1 weight-decay=0.001
        """, gives: "random labels on 128 images of shapes"),
    ]
  ) { call in
    guard let space = call.object("space", as: SpaceObject.self)?.space,
      let images = call.object("data", as: DataObject.self)?.images
    else { return .nothing }
    let labels = try LabelsArgument.labels(call.value("labels"), for: images, seed: call.seed)
    let settings = settings(call)
    try explained(about: "batch") { try SuperNetTrainer.checkMemory(space, batch: settings.batch) }
    let net = SuperNet(space, settings: settings, data: DataIdentity(images, labels))
    return try TrainingRun(call, net, images, labels).run()
  }

  static func settings(_ call: Invocation) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = call.integer("epochs") ?? settings.epochs
    settings.batch = call.integer("batch") ?? settings.batch
    settings.learningRate = call.number("lr").map { Float($0) } ?? settings.learningRate
    settings.finalLearningRate =
      call.number("final-lr").map { Float($0) } ?? min(settings.finalLearningRate, settings.learningRate)
    settings.optimizer = SGD(
      momentum: call.number("momentum").map { Float($0) } ?? 0.9,
      weightDecay: call.number("weight-decay").map { Float($0) } ?? 5e-4,
      unsampled: SGD.Unsampled(rawValue: call.text("unsampled") ?? "decay") ?? .decay)
    settings.labelSmoothing = Float(call.number("label-smoothing") ?? 0)
    if let limit = call.number("clip-norm") { settings.clipping = .norm(Float(limit)) }
    if let limit = call.number("clip-value") { settings.clipping = .value(Float(limit)) }
    settings.augments = call.text("augment") != "no"
    settings.cutout = call.integer("cutout") ?? 0
    settings.arithmetic = Arithmetic(rawValue: call.text("arithmetic") ?? "fast") ?? .fast
    settings.seed = call.seed
    return settings
  }

  private static func text(epochs: Int) -> String {
    "\(Format.whole(epochs)) \(epochs == 1 ? "epoch" : "epochs")"
  }

  private static let resume = Command(
    "resume", family: "training", "Goes on with a SuperNet that was stopped, or trains it for longer.",
    parameters: [
      .operand("net", .object([SuperNetObject.kind]), "the SuperNet; it stays as it is"),
      .preposition(
        .on, "data", .object([DataObject.kind]), required: false,
        "the images that it began with; needed after load"),
      .option("epochs", .integer(1...100_000), "epochs in all; the learning rate then falls over so many"),
    ] + runParameters,
    returns: .kind(SuperNetObject.kind),
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        net = train nb201 on images epochs=1
        longer = resume net epochs=2
        """, gives: "SuperNet after 2 epochs")
    ]
  ) { call in
    guard let object = call.object("net", as: SuperNetObject.self) else { return .nothing }
    let (images, labels) = try object.trainingData(
      call.object("data", as: DataObject.self)?.images, for: "resume")
    var net = object.net
    if let epochs = call.integer("epochs") {
      guard epochs * net.stepsInEpoch >= net.step else {
        throw CommandFailure(
          .valueError, "the SuperNet has done \(text(epochs: net.epochsDone)) already", about: "epochs",
          nextStep: "'epochs' counts from the beginning.")
      }
      net = net.extended(toEpochs: epochs)
    }
    guard !net.isFinished else {
      throw CommandFailure(
        .valueError, "the SuperNet has finished its \(text(epochs: net.settings.epochs))", about: "net",
        nextStep: "To train for longer: resume NET epochs=\(net.settings.epochs * 2)")
    }
    return try TrainingRun(call, net, images, labels).run()
  }
}
