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

  /// Architectures of any other space.
  ///
  /// - Parameter draws: how many were drawn; nil where all of the space is ranked.
  init(ranking: GenotypeRanking, source: String, draws: Int?) {
    let space = ranking.space
    let count = ranking.genotypes.count
    let found =
      draws == nil
      ? "\(Format.whole(count)) architectures by angle"
      : "\(Format.whole(count)) drawn architectures by angle"
    summary =
      "\(found); first \(ranking.genotypes.first.map(space.digits) ?? "none") with "
      + "\(Format.fixed(ranking.angles.first ?? 0, decimals: 4)) rad; \(source)"
    rows = Table(
      caption: "\(found): \(source)",
      columns: [
        Self.ranks(count),
        Table.Column("digits", .texts(ranking.genotypes.map(space.digits))),
        Table.Column("angle", .numbers(ranking.angles), unit: "rad", decimals: 5),
        Table.Column("flops", .numbers(ranking.costs.map { Double($0.flops) })),
        Table.Column("params", .numbers(ranking.costs.map { Double($0.parameters) })),
        Table.Column("weights", .numbers(ranking.weightCounts.map(Double.init))),
        Table.Column("architecture", .texts(ranking.genotypes.map(space.text))),
      ],
      notes: [
        "\(Costs.note) weights counts the values in the angle's vector: a baseline without any training."
      ])
  }

  private static func ranks(_ count: Int) -> Table.Column {
    Table.Column(
      "rank", .numbers((1...max(count, 1)).map(Double.init).prefix(count).map(\.self)), decimals: 0)
  }
}
