import CommandLanguage
import Rendering
import SuperNets
import TensorEngine

/// The differentiable baseline: search with labels.
enum PCDARTSCommand {
  static let pcdarts = Command(
    "pcdarts", family: "search",
    "Searches a space with labels, by PC-DARTS: all operators of an edge at once, mixed by shares that learn.",
    parameters: [
      .operand("space", .object([SpaceObject.kind]), "the search space: darts, nasbench201 or cell"),
      .preposition(
        .on, "data", .object([DataObject.kind]), "the images: one half for the weights, one for the shares"),
      .option("labels", LabelsArgument.type, standard: "true", "what the network is to fit"),
      .option("epochs", .integer(1...100_000), standard: "20", "passes over the images (the paper: 50)"),
      .option(
        "warmup", .integer(0...99_999), unit: "epochs", standard: "30 % of the epochs",
        "epochs at first in which the weights alone learn (the paper: 15 of 50)"),
      .option(
        "batch", .integer(1...65_536), unit: "images", standard: "64",
        "images a step, from each half (the paper: 256)"),
      .option(
        "partial", .integer(1...1024), standard: "4",
        "operators see one of so many equal parts of the channels, which must be divisible by it; 1: all of them"
      ),
      .option(
        "lr", .number(0...100), standard: "0.025",
        "learning rate of the weights' first step (the paper: 0.1 for its batch, in proportion)"),
      .option(
        "final-lr", .number(0...100), standard: "0.001", "learning rate of the last step, by half a cosine"),
      .option("momentum", .number(0...0.9999), standard: "0.9", "the weights' momentum, not Nesterov's"),
      .option("weight-decay", .number(0...10), standard: "0.0003", "decay of the weights"),
      .option(
        "clip-norm", .number(1e-6...1e9), standard: "5", "limit of the weights' gradients' norm together"),
      .option(
        "arch-lr", .number(0...100), standard: "0.0006",
        "Adam's learning rate for the shares, with betas 0.5 and 0.999; short searches want more"),
      .option("arch-weight-decay", .number(0...10), standard: "0.001", "decay of what the shares come from"),
      .option("augment", .words(["yes", "no"]), standard: "yes", "random crop (padding 4) and flip"),
      .option(
        "arithmetic", .words([Arithmetic.fast, .exact, .bfloat16].map(\.rawValue)), standard: "fast",
        "as for train"),
      .option(
        "seed", .integer(0...Int(1) << 53), standard: "the session's",
        "where weights, shares, halves, labels, order and crops are drawn from"),
      .option(
        "threads", .integer(1...256), standard: "all cores",
        "how many threads compute; the result is the same"),
    ],
    returns: .kind(ArchitectureObject.kind),
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        found = pcdarts nb201 on images epochs=2 batch=32 seed=7
        draw found
        """, gives: "PC-DARTS, 2 epochs (1 of warm-up), true labels on 128 images of shapes"),
      .init(
        """
        darts = space darts size=tiny
        images = data shapes limit=64
        found = pcdarts darts on images epochs=1 batch=32 partial=2 labels=random
        cost found
        """, gives: "FLOPs"),
    ]
  ) { call in
    guard let space = call.object("space", as: SpaceObject.self)?.space,
      let images = call.object("data", as: DataObject.self)?.images
    else { return .nothing }
    let labels = try LabelsArgument.labels(
      call.value("labels") ?? .word("true"), for: images, seed: call.seed)
    return try PCDARTSRun(call, space, settings(call), images, labels).run()
  }

  private static func settings(_ call: Invocation) -> PCDARTSSettings {
    var settings = PCDARTSSettings()
    func number(_ name: String, _ standard: Float) -> Float {
      call.number(name).map { Float($0) } ?? standard
    }
    settings.epochs = call.integer("epochs") ?? settings.epochs
    settings.warmup = call.integer("warmup") ?? PCDARTSSettings.warmup(ofEpochs: settings.epochs)
    settings.batch = call.integer("batch") ?? settings.batch
    settings.parts = call.integer("partial") ?? settings.parts
    settings.learningRate = number("lr", settings.learningRate)
    settings.finalLearningRate = number("final-lr", min(settings.finalLearningRate, settings.learningRate))
    settings.optimizer.momentum = number("momentum", settings.optimizer.momentum)
    settings.optimizer.weightDecay = number("weight-decay", settings.optimizer.weightDecay)
    settings.clipping = .norm(number("clip-norm", 5))
    settings.architectureOptimizer.learningRate = number(
      "arch-lr", settings.architectureOptimizer.learningRate)
    settings.architectureOptimizer.weightDecay = number(
      "arch-weight-decay", settings.architectureOptimizer.weightDecay)
    settings.augments = call.text("augment") != "no"
    settings.arithmetic = Arithmetic(rawValue: call.text("arithmetic") ?? "fast") ?? .fast
    settings.seed = call.seed
    return settings
  }
}
