import CommandLanguage
import Foundation
import Rendering
import Search
import SearchSpaces

/// Ranking, and how far to trust it.
enum RankingCommands {
  static let all = [rank, benchmark, correlate]

  private static let rank = Command(
    "rank", family: "ranking", "Ranks every architecture of the SuperNet's space.",
    parameters: [
      .operand("net", .object([SuperNetObject.kind]), "the trained SuperNet"),
      .preposition(
        .by, "score", .words(["angle"]), standard: "angle",
        "how far the architecture's weights turned"),
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
      let ranking = Ranking(object.net.space, by: try AngleStatistics(of: object.net))
      return .object(RankingObject(ranking: ranking, source: object.caption))
    }
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
