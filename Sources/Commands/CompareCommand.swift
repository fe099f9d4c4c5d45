import CommandLanguage
import Datasets
import Search
import SearchSpaces
import SuperNets

/// The paper's configurations side by side (RLNAS, arXiv 2101.11834, table 1).
enum CompareCommand {
  static let all = [compare]

  private static let seeds = ParameterType.either([
    .range, .integer(0...Int(1) << 53), .list(.integer(0...Int(1) << 53)),
  ])

  private static let compare = Command(
    "compare", family: "search",
    "Trains a SuperNet for each kind of labels and each seed, searches it by each indicator, and tells how good what it "
      + "finds is.",
    parameters: [
      .operand("space", .object([SpaceObject.kind]), "the search space"),
      .preposition(.on, "data", .object([DataObject.kind]), "the images"),
      .preposition(
        .by, "score", .words(Indicator.allCases.map(\.rawValue)), required: false, repeats: true,
        standard: "accuracy, angle", "by what to search"),
      .preposition(
        .with, "truth", .table, required: false,
        "accuracies by index or by digits; without one, what is found is retrained"),
      .option(
        "labels", .either([LabelsArgument.type, .list(LabelsArgument.type)]), standard: "[true, random]",
        "what SuperNets are to fit"),
      .option("seeds", seeds, standard: "1..3", "a SuperNet and a search for each"),
      .option(
        "validation", .number(0.01...0.9), standard: "20%",
        "share of the images, the last ones, that no SuperNet trains on: accuracy is measured there"),
      .option(
        "evaluations", .integer(4...1_000_000), standard: "100",
        "architectures that a search looks at where it has to run them; by angle and costs, as many as the paper's"
      ),
      .option(
        "retrain-epochs", .integer(1...100_000), standard: "as epochs",
        "training of what was found, with true labels, where there is no truth"),
    ] + TrainingCommands.settingsParameters + [
      .option("threads", .integer(1...256), standard: "all cores", "how many threads compute")
    ],
    returns: .kind(.table),
    examples: [
      .init(
        """
        mine = space cell nodes=3 operators="none skip_connect nor_conv_3x3"
        images = data shapes limit=160
        compare mine on images by accuracy, angle labels=[true, random] seeds=1..2 epochs=1 evaluations=8
        """, gives: "retrained-accuracy")
    ]
  ) { call in
    guard let space = call.object("space", as: SpaceObject.self)?.space,
      let data = call.object("data", as: DataObject.self)
    else { return .nothing }
    return try explained(about: "space") {
      .table(try CompareRun(call, space, data.images, seeds: try chosenSeeds(call)).run())
    }
  }

  private static func chosenSeeds(_ call: Invocation) throws -> [UInt64] {
    switch call.value("seeds") {
    case .number(let seed): return [UInt64(seed)]
    case .list(let values):
      return values.compactMap { if case .number(let seed) = $0 { UInt64(seed) } else { nil } }
    case .range(let low, let high):
      guard low >= 0, low == low.rounded(), high == high.rounded(), low <= high, high - low < 1_000 else {
        throw CommandFailure(
          .valueError, "'seeds' runs over whole numbers of at least 0, at most 1,000 of them", about: "seeds",
          nextStep: "For example: seeds=1..3")
      }
      return (Int(low)...Int(high)).map { UInt64($0) }
    default: return [1, 2, 3]
    }
  }
}
