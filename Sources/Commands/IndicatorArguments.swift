import CommandLanguage
import Datasets
import Search
import SearchSpaces
import SuperNets
import TensorEngine

/// What `rank` and `search` are told about indicators, and the scores that follow from it.
enum IndicatorArguments {
  static func indicator(repeats: Bool) -> Parameter {
    .preposition(
      .by, "score", .words(Indicator.allCases.map(\.rawValue)), required: false, repeats: repeats,
      standard: "angle",
      "how far the weights turned; accuracy or loss of the path with its own normalisation statistics; costs; "
        + "or a score without training: synflow, naswot, grad-norm, jacob-cov"
        + (repeats ? "; the first of several sorts" : ""))
  }

  static let options: [Parameter] = [
    .preposition(
      .on, "data", .object([DataObject.kind]), required: false, standard: "the training's images",
      "what accuracy is measured on, with labels made like the training's"),
    .option(
      "images", .integer(1...10_000_000), unit: "images", standard: "1000",
      "accuracy, loss: measured on the first so many"),
    .option(
      "calibrate", .integer(1...10_000_000), unit: "images", standard: "512",
      "accuracy, loss: how many training images give the normalisations' statistics"),
    .option(
      "batch", .integer(2...4096), unit: "images", standard: "64",
      "naswot, grad-norm, jacob-cov: images that they look at"),
    .option(
      "convention", .words(AngleConvention.allCases.map(\.rawValue)), standard: "paper",
      "whose angle: the reference's code takes dilated convolutions' scale twice, in place of the shift"),
    .option("threads", .integer(1...256), standard: "all cores", "how many threads compute"),
  ]

  static func indicators(_ call: Invocation) -> [Indicator] {
    let named = call.texts("score").compactMap(Indicator.init(rawValue:))
    var seen: Set<Indicator> = []
    return named.isEmpty ? [.angle] : named.filter { seen.insert($0).inserted }
  }

  static func convention(_ call: Invocation) -> AngleConvention {
    call.text("convention").flatMap(AngleConvention.init(rawValue:)) ?? .paper
  }

  /// - Throws: `CommandFailure` where an indicator would say nothing.
  static func checkTraining(_ object: SuperNetObject, _ call: Invocation, _ indicators: [Indicator]) throws {
    guard indicators.contains(where: { !$0.needsNoTraining }) else { return }
    guard object.net.step > 0 else {
      throw CommandFailure(
        .valueError, "this SuperNet has not made a step: all its angles are 0", about: "net",
        nextStep: "resume it first.")
    }
    if !object.net.isFinished { call.output.warning("This is an \(object.state).") }
    let labels = LabelKind(object.net.data.labels)
    if indicators.contains(.accuracy), call.has("data"), labels != .true, labels != .rotation {
      call.output.warning(
        "Labels of these images are made as the training's were, \(object.net.data.labels): "
          + "accuracy on images that were not trained on says little.")
    }
  }

  /// - Throws: `CommandFailure`, `AngleError`.
  static func scores(
    _ call: Invocation, _ object: SuperNetObject, _ indicators: [Indicator]
  ) throws -> IndicatorScores {
    var data: IndicatorScores.Data?
    if indicators.contains(where: \.runsNetwork) {
      let given = call.object("data", as: DataObject.self)?.images
      let training = try object.trainingData(object.images ?? given, for: call.command.verb)
      let validation =
        try given.map {
          ($0.standardized(like: training.images), try object.labels(like: $0))
        } ?? training
      for (images, labels) in [training, validation] {
        try explained(about: "data") {
          try SuperNetTrainer.checkSizes(object.net.space, images, labels)
        }
      }
      var own = IndicatorScores.Data(training: training, validation: validation)
      own.images = call.integer("images") ?? own.images
      own.calibrationImages = call.integer("calibrate") ?? own.calibrationImages
      // A batch of 32×32 pixels; of larger images fewer.
      let side = object.net.space.imageSize
      own.batch = call.integer("batch") ?? max(8, min(own.batch, own.batch * 1024 / (side * side)))
      if indicators.contains(where: { $0.runsNetwork && $0.needsNoTraining }) {
        let (batch, threads) = (own.batch, call.threads)
        try explained(about: "batch") {
          try SuperNetTrainer.checkMemory(object.net, batch: batch, threads: threads)
        }
      }
      data = own
    }
    let interrupt = call.interrupt
    return try IndicatorScores(
      of: object.net, on: data, convention: convention(call), threads: call.threads,
      isCancelled: { interrupt.isSet })
  }
}
