import CommandLanguage
import Rendering
import Search

/// How scores agree with a truth: the asked one first, then what comes without any training.
struct Correlations {
  /// What a ranking has to beat (columns of a ranking).
  private static let baselines = ["flops", "live-flops", "params", "weights"]

  private let scores: Table
  private let truth: Table?

  init(of scores: Table, with truth: Table?) {
    self.scores = scores
    self.truth = truth
  }

  func table(_ x: String, vs y: String) throws -> Table {
    let target = try targets(y)
    // Against a cost, the other costs are no baselines.
    let baselines = Self.baselines.contains(y) ? [] : Self.baselines
    let names = [x] + baselines.filter { $0 != x && scores.column($0) != nil }
    var taus: [Double] = []
    var rhos: [Double] = []
    var counts: [Double] = []
    for name in names {
      let pairs = try zip(numbers(name, in: scores, about: "x"), target).filter { !$0.isNaN && !$1.isNaN }
      guard pairs.count >= 2 else {
        throw CommandFailure(
          .valueError, "fewer than two rows have both '\(name)' and '\(y)'", about: "y")
      }
      let (scores, truths) = (pairs.map(\.0), pairs.map(\.1))
      try explained(about: "x") {
        taus.append(try kendallTau(scores, truths))
        rhos.append(try spearmanRho(scores, truths))
      }
      counts.append(Double(pairs.count))
    }
    return Table(
      caption: "Agreement with \(y): \(scores.caption)",
      columns: [
        Table.Column("score", .texts(names)),
        Table.Column("kendall-tau", .numbers(taus), decimals: 3),
        Table.Column("spearman-rho", .numbers(rhos), decimals: 3),
        Table.Column("architectures", .numbers(counts), decimals: 0),
      ],
      notes: names.count == 1
        ? []
        : ["Rows below the first need no training: a ranking that does not beat them has learned little."])
  }

  /// The truth for each row of the scores, joined by index.
  private func targets(_ name: String) throws -> [Double] {
    guard let truth else { return try numbers(name, in: scores, about: "y") }
    let values = try numbers(name, in: truth, about: "y")
    let keys = try numbers("index", in: truth, about: "truth")
    let byIndex = Dictionary(zip(keys, values), uniquingKeysWith: { first, _ in first })
    return try numbers("index", in: scores, about: "ranking").map { byIndex[$0] ?? .nan }
  }

  private func numbers(_ name: String, in table: Table, about parameter: String) throws -> [Double] {
    let column = try explained(about: parameter) { try table.requiredColumn(name) }
    guard case .numbers(let values) = column.values else {
      throw CommandFailure(.valueError, "the column '\(name)' holds texts, not numbers", about: parameter)
    }
    return values
  }
}
