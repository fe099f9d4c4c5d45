import CommandLanguage
import Rendering
import Search
import SearchSpaces

/// A ranking in a notebook: a table of architectures, the widest angle first.
struct RankingObject: LanguageObject {
  static let kind = ValueKind("ranking", isTabular: true)

  private let rows: Table
  let summary: String

  var kind: ValueKind { Self.kind }

  func show() -> MIMEBundle { rows.bundle() }
  func table() -> Table? { rows }

  /// All of NAS-Bench-201.
  ///
  /// - Parameter source: how the SuperNet was trained, for captions.
  init(ranking: Ranking, source: String) {
    summary =
      "\(Format.whole(ranking.count)) architectures by angle; first \(ranking.architectures[0].digits) with "
      + "\(Format.fixed(ranking.angles[0], decimals: 4)) rad; \(source)"
    rows = Table(
      caption: source,
      columns: [
        Self.ranks(ranking.count),
        Table.Column("architecture", .texts(ranking.architectures.map(\.text))),
        Table.Column("digits", .texts(ranking.architectures.map(\.digits))),
        Table.Column("index", .numbers(ranking.indices.map(Double.init)), decimals: 0),
        Table.Column("angle", .numbers(ranking.angles), unit: "rad", decimals: 5),
        Table.Column("ties", .numbers(ranking.tieCounts.map(Double.init)), decimals: 0),
        Table.Column("flops", .numbers(ranking.flops.map(Double.init))),
        Table.Column("live-flops", .numbers(ranking.liveFLOPs.map(Double.init))),
        Table.Column("params", .numbers(ranking.parameters.map(Double.init))),
        Table.Column("weights", .numbers(ranking.weightCounts.map(Double.init))),
      ],
      notes: [
        "ties: how many others have the very same angle; equals are in the order of their index.",
        "\(Costs.note) live-flops leaves out edges on no path from input to output; "
          + "weights counts the values in the angle's vector.",
      ])
  }

  /// Architectures of any space by any indicators.
  ///
  /// - Parameter isWhole: whether they are all that the space has.
  init(ranking: GenotypeRanking, source: String, isWhole: Bool) {
    let space = ranking.space
    let count = ranking.genotypes.count
    let first = ranking.columns[0].indicator
    let found =
      "\(Format.whole(count)) \(isWhole ? "" : "drawn ")architectures by \(first.rawValue)"
    let best = ranking.values.first.map { Self.text($0, first) } ?? "none"
    summary = "\(found); first \(ranking.genotypes.first.map(space.digits) ?? "none") with \(best); \(source)"
    var columns = [
      Self.ranks(count), Table.Column("digits", .texts(ranking.genotypes.map(space.digits))),
    ]
    if SpaceObject.isNASBench201(space) {
      let indices = ranking.genotypes.map { (try? Architecture(parsing: space.digits(of: $0)).index) ?? 0 }
      columns.append(Table.Column("index", .numbers(indices.map(Double.init)), decimals: 0))
    }
    for column in ranking.columns where ![.flops, .parameters].contains(column.indicator) {
      columns.append(
        Table.Column(
          column.indicator.rawValue, .numbers(column.values), unit: column.indicator.unit,
          decimals: Self.decimals(column.indicator)))
    }
    columns += [
      Table.Column("flops", .numbers(ranking.costs.map { Double($0.flops) })),
      Table.Column("params", .numbers(ranking.costs.map { Double($0.parameters) })),
      Table.Column("weights", .numbers(ranking.weightCounts.map(Double.init))),
      Table.Column("architecture", .texts(ranking.genotypes.map(space.text))),
    ]
    rows = Table(
      caption: "\(found): \(source)", columns: columns,
      notes: ranking.columns.map(\.indicator).filter { $0.runsNetwork }.map {
        "\($0.rawValue): \($0.source)\($0.needsNoTraining ? "; with the weights before training" : "")."
      } + [
        "\(Costs.note) weights counts the values in the angle's vector: a baseline without any training."
      ])
  }

  /// A value with its unit.
  static func text(_ value: Double, _ indicator: Indicator) -> String {
    [Format.fixed(value, decimals: decimals(indicator) ?? 0), indicator.unit].compactMap(\.self)
      .joined(separator: " ")
  }

  private static func decimals(_ indicator: Indicator) -> Int? {
    switch indicator {
    case .angle: 5
    case .accuracy: 2
    case .loss, .synflow, .gradientNorm, .jacobianCovariance, .naswot: 3
    case .flops, .parameters: nil
    }
  }

  private static func ranks(_ count: Int) -> Table.Column {
    Table.Column(
      "rank", .numbers((1...max(count, 1)).map(Double.init).prefix(count).map(\.self)), decimals: 0)
  }
}
