import CommandLanguage
import Rendering
import SearchSpaces

/// A search space in a notebook.
struct SpaceObject: LanguageObject {
  static let kind = ValueKind("space")

  let space: NASBench201

  var kind: ValueKind { Self.kind }

  var summary: String {
    "NAS-Bench-201, \(Format.whole(space.count)) architectures; \(space.channels) channels, "
      + "\(Self.cells(space)), \(space.classes) classes, \(space.imageSize)×\(space.imageSize) pixels"
  }

  /// `5 cells a stage`.
  static func cells(_ space: NASBench201) -> String {
    "\(space.cells) \(space.cells == 1 ? "cell" : "cells") a stage"
  }

  func show() -> MIMEBundle { table().map { $0.bundle() } ?? MIMEBundle(plainText: summary) }

  func table() -> Table? {
    let costs = Architecture.all.map { space.cost(of: $0) }
    let flops = costs.map { Double($0.flops) / 1e6 }
    let parameters = costs.map { Double($0.parameters) / 1e6 }
    func row(_ values: [Double]) -> [Double] {
      [values.min() ?? 0, values.reduce(0, +) / Double(max(values.count, 1)), values.max() ?? 0]
    }
    return Table(
      caption: summary,
      columns: [
        Table.Column("architecture", .texts(["the smallest", "the mean", "the largest"])),
        Table.Column("flops", .numbers(row(flops)), unit: "M", decimals: 2),
        Table.Column("params", .numbers(row(parameters)), unit: "M", decimals: 3),
      ],
      notes: [
        "A cell has 4 nodes and 6 edges; each edge is \(CellOperation.allCases.map(\.name).joined(separator: ", ")).",
        Costs.note,
      ])
  }
}
