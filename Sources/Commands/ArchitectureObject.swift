import CommandLanguage
import Rendering
import SearchSpaces

/// One architecture in a notebook, drawn as its cell.
struct ArchitectureObject: LanguageObject {
  static let kind = ValueKind("architecture")

  let architecture: Architecture
  let space: NASBench201
  /// What else is known of it, such as its angle.
  var facts: [String] = []

  var kind: ValueKind { Self.kind }

  var summary: String {
    "\(architecture.text) (index \(architecture.index), \(architecture.digits)): "
      + Costs.text(space.cost(of: architecture))
  }

  func show() -> MIMEBundle {
    CellGraph(
      title: "\(architecture.digits) · index \(Format.whole(architecture.index))",
      subtitles: [architecture.text, Costs.text(space.cost(of: architecture))] + facts,
      nodes: ["in", "1", "2", "out"],
      edges: architecture.edges.map {
        CellGraph.Edge(from: $0.from, to: $0.to, label: $0.operation.name, kind: Self.style(of: $0.operation))
      }
    ).bundle()
  }

  private static func style(of operation: CellOperation) -> CellGraph.Kind {
    switch operation {
    case .none: .none
    case .skipConnect: .skip
    case .convolution1x1: .convolution1x1
    case .convolution3x3: .convolution3x3
    case .averagePooling3x3: .pooling
    }
  }
}
