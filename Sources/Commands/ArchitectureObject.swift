import CommandLanguage
import Rendering
import SearchSpaces

/// One architecture in a notebook, drawn as its cell; a chain as a table of its blocks.
struct ArchitectureObject: LanguageObject {
  static let kind = ValueKind("architecture")

  let genotype: Genotype
  let space: SearchSpace
  /// Which of the searched kinds of cell is drawn.
  var cell = 0
  /// What else is known of it, such as its angle.
  var facts: [String] = []

  var kind: ValueKind { Self.kind }

  /// Its place in NAS-Bench-201; nil in other spaces.
  private var architecture: Architecture? {
    guard SpaceObject.isNASBench201(space) else { return nil }
    return try? Architecture(parsing: digits)
  }

  private var digits: String { space.digits(of: genotype) }

  var summary: String {
    let names = architecture.map { "index \($0.index), \(digits)" } ?? digits
    return "\(space.text(of: genotype)) (\(names)): \(Costs.text(space.cost(of: genotype)))"
  }

  func show() -> MIMEBundle {
    let kind = space.kinds[space.searchedKinds[cell]]
    guard kind.edges.count > 1 else { return chain.bundle(plainText: blocks.bundle().plainText) }
    let choice = genotype.choices[cell]
    let title = architecture.map { "\(digits) · index \(Format.whole($0.index))" }
    let isWhole = genotype.choices.count == 1
    return CellGraph(
      title: title ?? (isWhole ? digits : "\(kind.name) cell of \(digits)"),
      subtitles: (isWhole ? [space.text(of: genotype)] : []) + [Costs.text(space.cost(of: genotype))] + facts,
      nodes: Self.nodes(of: kind),
      edges: kind.edges.indices.compactMap { number in
        let (edge, chosen) = (kind.edges[number], kind.edges[number].choices[choice[number]])
        // Of cells that keep few edges, only those are drawn.
        if chosen.isNone, case .exactly = kind.rule { return nil }
        return CellGraph.Edge(from: edge.from, to: edge.to, label: chosen.name, kind: Self.style(of: chosen))
      }
    ).bundle()
  }

  private static func nodes(of kind: CellKind) -> [String] {
    let inputs = kind.inputs == 1 ? ["in"] : (0..<kind.inputs).map { "in \($0)" }
    let inner = (kind.inputs..<kind.inputs + kind.nodes).map(String.init)
    return inputs + (kind.output == .lastNode ? inner.dropLast() + ["out"] : inner)
  }

  private static func style(of choice: CellOperator) -> CellGraph.Kind {
    if choice.isNone { return .none }
    let layers = choice.layers(stride: 1)
    if layers.isEmpty { return .skip }
    if choice.constants == .pooling { return .pooling }
    return switch choice.name {
    case "nor_conv_1x1": .convolution1x1
    case "nor_conv_3x3", "sep_conv_3x3", "dil_conv_3x3": .convolution3x3
    default: .other
    }
  }

  /// A chain as a picture: a block's colour is its kernel, its height its expansion.
  private var chain: Chain {
    let places = space.searched.map { space.placements[$0] }
    let chosen = zip(space.searchedKinds, genotype.choices).map { space.kinds[$0].edges[0].choices[$1[0]] }
    let kernels = Set(chosen.compactMap(Self.kernel)).sorted()
    let tallest = chosen.map(Self.expansion).max() ?? 1
    var stages: [Chain.Stage] = []
    for (place, choice) in zip(places, chosen) {
      // A stage begins where the shape changes.
      if place.stride > 1 || place.inputChannels[0] != place.channels || stages.isEmpty {
        stages.append(Chain.Stage(captions: ["\(place.channels) channels", "\(place.size) px"], blocks: []))
      }
      let parts = choice.name.split(separator: "_").map(String.init)
      stages[stages.count - 1].blocks.append(
        Chain.Block(
          lines: choice.layers(stride: 1).isEmpty ? [] : Array(parts.dropFirst(parts.count > 1 ? 1 : 0)),
          color: Self.kernel(choice).flatMap(kernels.firstIndex) ?? 0,
          height: 0.25 + 0.75 * Double(Self.expansion(choice)) / Double(tallest)))
    }
    return Chain(
      title: isShort ? digits : "\(digits.prefix(40))…",
      subtitles: [Costs.text(space.cost(of: genotype))] + facts,
      stages: stages,
      legend: kernels.map { "kernel \($0)×\($0)" } + ["taller: expanded more", "line: identity"])
  }

  private var isShort: Bool { digits.count <= 40 }

  private static func kernel(_ choice: CellOperator) -> Int? {
    choice.layers(stride: 1).compactMap { layer in
      switch layer {
      case .convolution(_, let kernel, _, _), .depthwiseConvolution(_, let kernel, _, _): kernel
      default: nil
      }
    }.max()
  }

  private static func expansion(_ choice: CellOperator) -> Int {
    choice.layers(stride: 1).compactMap { layer in
      if case .convolution(_, _, .expanded(let factor), _) = layer { factor } else { nil }
    }.max() ?? 1
  }

  /// A chain, block by block.
  private var blocks: Table {
    let places = space.searched.map { space.placements[$0] }
    let chosen = zip(space.searchedKinds, genotype.choices).map { space.kinds[$0].edges[0].choices[$1[0]] }
    let flops = zip(places, chosen).map { placement, choice in
      choice.cost(
        from: placement.inputChannels[0], to: placement.channels, size: placement.inputSize,
        stride: placement.stride
      ).flops
    }
    return Table(
      caption: "\(digits): \(Costs.text(space.cost(of: genotype)))",
      columns: [
        Table.Column("block", .numbers(places.indices.map(Double.init)), decimals: 0),
        Table.Column("operator", .texts(chosen.map(\.name))),
        Table.Column("channels", .numbers(places.map { Double($0.channels) }), decimals: 0),
        Table.Column("size", .numbers(places.map { Double($0.size) }), unit: "pixels", decimals: 0),
        Table.Column("flops", .numbers(flops.map { Double($0) / 1e6 }), unit: "M", decimals: 3),
      ], notes: facts + [Costs.note])
  }
}
