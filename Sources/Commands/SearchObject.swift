import CommandLanguage
import Rendering
import Search
import SearchSpaces

/// What a search found: an architecture, and as a table all that it looked at.
struct SearchObject: LanguageObject {
  static let kind = ValueKind("search result", isTabular: true)

  /// The best, with what is known of it.
  let architecture: ArchitectureObject
  let summary: String
  private let rows: Table

  var kind: ValueKind { Self.kind }

  func show() -> MIMEBundle { architecture.show() }
  func table() -> Table? { rows }

  /// - Parameters:
  ///   - history: what was looked at.
  ///   - best: the best, with its score.
  ///   - facts: lines about how it was found.
  init(
    _ history: CandidateHistory, best: Candidate, by indicator: Indicator, caption: String, facts: [String]
  ) {
    let space = history.space
    let sign: Double = indicator.isBetterLarger ? 1 : -1
    let value = RankingObject.text(sign * best.score, indicator)
    architecture = ArchitectureObject(
      genotype: best.genotype, space: space, facts: ["\(indicator.rawValue) \(value)"] + facts)
    summary =
      "\(caption): \(space.digits(of: best.genotype)) with \(value), \(Costs.text(best.cost)); "
      + facts.joined(separator: "; ")
    let ranked = history.ranked([best] + history.candidates.filter { $0.genotype != best.genotype })
    var columns = [
      Table.Column("rank", .numbers(ranked.indices.map { Double($0 + 1) }), decimals: 0),
      Table.Column("digits", .texts(ranked.map { space.digits(of: $0.genotype) })),
    ]
    if ![.flops, .parameters].contains(indicator) {
      columns.append(
        Table.Column(
          indicator.rawValue, .numbers(ranked.map { sign * $0.score }), unit: indicator.unit, decimals: 5))
    }
    columns += [
      Table.Column("flops", .numbers(ranked.map { Double($0.cost.flops) })),
      Table.Column("params", .numbers(ranked.map { Double($0.cost.parameters) })),
      Table.Column("architecture", .texts(ranked.map { space.text(of: $0.genotype) })),
    ]
    rows = Table(caption: caption, columns: columns, notes: facts + [Costs.note])
  }
}
