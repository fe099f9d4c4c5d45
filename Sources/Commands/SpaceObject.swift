import CommandLanguage
import Foundation
import Rendering
import SearchSpaces
import TensorEngine

/// A search space in a notebook.
struct SpaceObject: LanguageObject {
  static let kind = ValueKind("space")

  let space: SearchSpace

  var kind: ValueKind { Self.kind }

  var summary: String {
    "\(Self.family(space)), \(Self.count(space)) architectures; \(Self.size(space)), \(space.classes) classes, "
      + "\(space.imageSize)×\(space.imageSize) pixels"
  }

  /// The NAS-Bench-201 that it is; nil for other spaces.
  static func nasbench201(_ space: SearchSpace) -> NASBench201? {
    space.recipe.restriction == nil ? space.recipe.family as? NASBench201 : nil
  }

  /// Whether its architectures have the benchmark's indices.
  static func isNASBench201(_ space: SearchSpace) -> Bool { space.recipe.family is NASBench201 }

  static func family(_ space: SearchSpace) -> String {
    let whole = space.recipe.family.title
    guard let restriction = space.recipe.restriction else { return whole }
    return restriction.standsAlone ? "one architecture of \(whole)" : "part of \(whole)"
  }

  /// `15,625`, `1.6·10¹⁸`.
  static func count(_ space: SearchSpace) -> String {
    guard space.count >= 1e9 else { return Format.whole(Int(space.count)) }
    let exponent = Int(log10(space.count))
    let raised = String(exponent).map {
      "⁰¹²³⁴⁵⁶⁷⁸⁹"["⁰¹²³⁴⁵⁶⁷⁸⁹".index("⁰¹²³⁴⁵⁶⁷⁸⁹".startIndex, offsetBy: Int(String($0)) ?? 0)]
    }
    return "\(Format.fixed(space.count / pow(10, Double(exponent)), decimals: 1))·10\(String(raised))"
  }

  /// `16 channels, 5 cells a stage`.
  static func size(_ space: SearchSpace) -> String { space.recipe.family.sizeText }

  func show() -> MIMEBundle { table().map { $0.bundle() } ?? MIMEBundle(plainText: summary) }

  /// How many are drawn where there are too many to count.
  private static let draws = 1_000

  func table() -> Table? {
    let (costs, isWhole) = costs
    let flops = costs.map { Double($0.flops) / 1e6 }
    let parameters = costs.map { Double($0.parameters) / 1e6 }
    func row(_ values: [Double]) -> [Double] {
      [values.min() ?? 0, values.reduce(0, +) / Double(max(values.count, 1)), values.max() ?? 0]
    }
    let searched = space.searchedKinds.map { space.kinds[$0] }
    let most = searched.flatMap(\.edges).max { $0.choices.count < $1.choices.count }
    let names = most?.choices.map(\.name).joined(separator: ", ") ?? ""
    return Table(
      caption: summary,
      columns: [
        Table.Column("architecture", .texts(["the smallest", "the mean", "the largest"])),
        Table.Column("flops", .numbers(row(flops)), unit: "M", decimals: 2),
        Table.Column("params", .numbers(row(parameters)), unit: "M", decimals: 3),
      ],
      notes: [
        "\(structure(searched)) \(names).",
        (isWhole ? "" : "Of \(Format.whole(Self.draws)) drawn at random. ") + Costs.note,
      ])
  }

  /// What architectures cost: all of them where they are few, else some that are drawn.
  private var costs: ([Cost], isWhole: Bool) {
    // By its own tables: it is the first thing that many people see.
    if let own = Self.nasbench201(space) { return (Architecture.all.map { own.cost(of: $0) }, true) }
    let table = CostTable(space)
    if let all = space.allGenotypes(atMost: 5_000) { return (all.map { table.cost(of: $0) }, true) }
    var stream = RandomStream(seed: 0, purpose: .paths)
    return ((0..<Self.draws).map { _ in table.cost(of: space.drawGenotype(from: &stream)) }, false)
  }

  private func structure(_ searched: [CellKind]) -> String {
    guard searched[0].edges.count > 1 else {
      return "A chain of \(searched.count) blocks; each is"
    }
    let nodes = searched[0].inputs + searched[0].nodes
    let kinds = searched.count == 1 ? "A cell has" : "Cells of \(searched.count) kinds have"
    return "\(kinds) \(nodes) nodes and \(searched[0].edges.count) edges; each edge is"
  }
}
