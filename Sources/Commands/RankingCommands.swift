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
      IndicatorArguments.indicator(repeats: true),
      .option(
        "sample", .integer(1...1_000_000), standard: "1000",
        "how many are drawn and ranked where the space has more than 100,000; where architectures are run, 100 of any "
          + "space with more"),
    ] + IndicatorArguments.options + [
      .option("seed", .integer(0...Int(1) << 53), standard: "the session's", "where they are drawn from")
    ],
    returns: .kind(RankingObject.kind),
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        net = train nb201 on images epochs=1
        ranking = rank net by angle
        """, gives: "15,625 architectures by angle"),
      .init(
        """
        mine = space cell nodes=3 operators="none skip_connect nor_conv_3x3"
        images = data shapes limit=128
        net = train mine on images labels=true epochs=1
        rank net by accuracy, angle, synflow sample=4 images=64
        """, gives: "4 drawn architectures by accuracy"),
    ]
  ) { call in
    guard let object = call.object("net", as: SuperNetObject.self) else { return .nothing }
    let indicators = IndicatorArguments.indicators(call)
    try IndicatorArguments.checkTraining(object, call, indicators)
    return try explained(about: "net") {
      let scores = try IndicatorArguments.scores(call, object, indicators)
      if indicators == [.angle], !call.has("sample"), let space = SpaceObject.nasbench201(object.net.space) {
        return .object(
          RankingObject(ranking: Ranking(space, by: scores.statistics), source: caption(call, object)))
      }
      let (genotypes, isWhole) = genotypes(call, object.net.space, indicators)
      let columns = try values(call, genotypes, indicators, scores)
      let count = columns.last?.count ?? 0
      let ranking = GenotypeRanking(
        Array(genotypes.prefix(count)), of: object.net.space,
        by: zip(indicators, columns).map { ($0, Array($1.prefix(count))) }, statistics: scores.statistics)
      let value = Value.object(
        RankingObject(ranking: ranking, source: caption(call, object), isWhole: isWhole))
      guard count == genotypes.count else {
        throw CommandFailure(
          .interrupted,
          "stopped after \(Format.whole(count)) of \(Format.whole(genotypes.count)) architectures",
          nextStep: "\(call.target ?? "it") ranks those.", partial: value)
      }
      return value
    }
  }

  private static func caption(_ call: Invocation, _ object: SuperNetObject) -> String {
    object.caption + (IndicatorArguments.convention(call) == .reference ? ", the reference's angle" : "")
  }

  /// All architectures of a small space, so many of a large one, none twice.
  private static func genotypes(
    _ call: Invocation, _ space: SearchSpace, _ indicators: [Indicator]
  ) -> ([Genotype], isWhole: Bool) {
    let runs = indicators.contains(where: \.runsNetwork)
    if !call.has("sample"), let all = space.allGenotypes(atMost: runs ? 100 : 100_000) {
      // Equals stand in the benchmark's order, where there is one.
      let isBenchmark = SpaceObject.nasbench201(space) != nil
      return (isBenchmark ? Architecture.all.map { Genotype($0) } : all, true)
    }
    let draws = call.integer("sample") ?? (runs ? 100 : 1_000)
    var stream = RandomStream(seed: call.seed, purpose: .paths)
    var seen: Set<Genotype> = []
    return (
      (0..<draws).map { _ in space.drawGenotype(from: &stream) }.filter { seen.insert($0).inserted }, false
    )
  }

  /// Each indicator's values, architecture by architecture; fewer where the person interrupts.
  private static func values(
    _ call: Invocation, _ genotypes: [Genotype], _ indicators: [Indicator], _ scores: IndicatorScores
  ) throws -> [[Double]] {
    var columns: [[Double]] = indicators.map { _ in [] }
    guard indicators.contains(where: \.runsNetwork) else {
      return try indicators.map { indicator in try genotypes.map { try scores.value(indicator, of: $0) } }
    }
    var view = WorkView(
      call, title: "Ranking by \(indicators.map(\.rawValue).joined(separator: ", "))", unit: "architectures",
      total: genotypes.count)
    do {
      for (done, genotype) in genotypes.enumerated() {
        for (number, indicator) in indicators.enumerated() {
          columns[number].append(try scores.value(indicator, of: genotype))
        }
        view.note(done + 1)
      }
    } catch is CancellationError where columns.last?.isEmpty == false {}
    let isComplete = columns.last?.count == genotypes.count
    view.finish(isComplete ? .finished : .interrupted)
    return columns
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
