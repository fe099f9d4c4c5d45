import CommandLanguage
import Foundation
import Rendering
import Search
import SearchSpaces
import TensorEngine

/// Ranking, and how far to trust it.
enum RankingCommands {
  static let all = [rank, benchmark, correlate]

  private static let rank = Command(
    "rank", family: "ranking", "Ranks the architectures of the SuperNet's space.",
    parameters: [
      .operand("net", .object([SuperNetObject.kind]), "the trained SuperNet"),
      .preposition(
        .by, "score", .words(["angle"]), standard: "angle",
        "how far the architecture's weights turned"),
      .option(
        "sample", .integer(1...1_000_000), standard: "1000",
        "how many are drawn and ranked where the space has more than 100,000 and is not nasbench201"),
      .option("seed", .integer(0...Int(1) << 53), standard: "the session's", "where they are drawn from"),
    ],
    returns: .kind(RankingObject.kind),
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        net = train nb201 on images epochs=1
        ranking = rank net by angle
        """, gives: "15,625 architectures by angle")
    ]
  ) { call in
    guard let object = call.object("net", as: SuperNetObject.self) else { return .nothing }
    guard object.net.step > 0 else {
      throw CommandFailure(
        .valueError, "this SuperNet has not made a step: all its angles are 0", about: "net",
        nextStep: "resume it first.")
    }
    if !object.net.isFinished { call.output.warning("This is an \(object.state).") }
    return try explained(about: "net") {
      let statistics = try AngleStatistics(of: object.net)
      guard let space = SpaceObject.nasbench201(object.net.space) else {
        return .object(sampled(call, object, statistics))
      }
      let ranking = Ranking(space, by: statistics)
      return .object(RankingObject(ranking: ranking, source: object.caption))
    }
  }

  /// All architectures of a small space, so many of a large one.
  private static func sampled(
    _ call: Invocation, _ object: SuperNetObject, _ statistics: AngleStatistics
  ) -> RankingObject {
    let space = object.net.space
    let all = call.has("sample") ? nil : space.allGenotypes(atMost: 100_000)
    var stream = RandomStream(seed: call.seed, purpose: .paths)
    let draws = call.integer("sample") ?? 1_000
    // No architecture twice.
    var seen: Set<Genotype> = []
    let genotypes =
      all ?? (0..<draws).map { _ in space.drawGenotype(from: &stream) }.filter { seen.insert($0).inserted }
    return RankingObject(
      ranking: GenotypeRanking(genotypes, of: space, by: statistics), source: object.caption,
      draws: all == nil ? draws : nil)
  }

  private static let benchmark = Command(
    "benchmark", family: "truth", "Reads ground truth for NAS-Bench-201 from a CSV file.",
    parameters: [
      .operand(
        "file", .file(extensions: ["csv"], mustExist: true),
        "columns index, ops, c10_test200 and so on, a row an architecture")
    ],
    returns: .kind(BenchmarkObject.kind),
    examples: [.init("truth = benchmark \"nasbench201.csv\"", gives: "cifar10-test")]
  ) { call in
    let path = call.text("file") ?? ""
    try FileChecks.requireFile(path, about: "file")
    return try explained(about: "file") {
      .object(
        BenchmarkObject(
          benchmark: try NASBench201Benchmark(file: URL(fileURLWithPath: path)),
          file: (path as NSString).lastPathComponent))
    }
  }

  private static let correlate = Command(
    "correlate", family: "truth",
    "Tells how well one column's order agrees with another's, baselines beside it.",
    parameters: [
      .operand("x", .column, "the score, a column of the ranking"),
      .preposition(.vs, "y", .column, "what it is held against, a column of the ranking or of the truth"),
      .preposition(.from, "ranking", .table, "the table with the score"),
      .preposition(
        .with, "truth", .table, required: false, "the table with what it is held against; joined by index"),
    ],
    returns: .kind(.table), takesPipe: true,
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        net = train nb201 on images epochs=1
        ranking = rank net by angle
        correlate angle vs flops from ranking
        """, gives: "kendall-tau"),
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        net = train nb201 on images epochs=1
        ranking = rank net by angle
        truth = benchmark "nasbench201.csv"
        correlate angle vs cifar10-test from ranking with truth
        """, gives: "live-flops"),
    ]
  ) { call in
    guard let table = (call.value("ranking") ?? call.piped)?.table, let x = call.text("x"),
      let y = call.text("y")
    else { return .nothing }
    return try .table(Correlations(of: table, with: call.value("truth")?.table).table(x, vs: y))
  }
}
