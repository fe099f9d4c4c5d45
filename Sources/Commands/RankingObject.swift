import CommandLanguage
import Rendering
import Search
import SearchSpaces

/// A ranking in a notebook: a table of all architectures, the widest angle first.
struct RankingObject: LanguageObject {
  static let kind = ValueKind("ranking", isTabular: true)

  let ranking: Ranking
  /// How the SuperNet was trained, for captions.
  let source: String

  var kind: ValueKind { Self.kind }

  var summary: String {
    "\(Format.whole(ranking.count)) architectures by angle; first \(ranking.architectures[0].digits) with "
      + "\(Format.fixed(ranking.angles[0], decimals: 4)) rad; \(source)"
  }

  func show() -> MIMEBundle { rows.bundle() }
  func table() -> Table? { rows }

  private var rows: Table {
    func millions(_ values: [Int]) -> Table.Values { .numbers(values.map { Double($0) / 1e6 }) }
    return Table(
      caption: source,
      columns: [
        Table.Column("rank", .numbers((1...max(ranking.count, 1)).map(Double.init)), decimals: 0),
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
}
