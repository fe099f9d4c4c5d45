import CommandLanguage
import Rendering
import SearchSpaces

/// Plots, drawings and contact sheets.
enum PictureCommands {
  static let all = [plot, draw, show]

  private static let plot = Command(
    "plot", family: "pictures", "Plots a column against another, or how its values are spread.",
    parameters: [
      .operand("y", .column, "the column on the upright axis; alone, the one whose values are counted"),
      .preposition(.vs, "x", .column, required: false, "the column on the level axis"),
      .preposition(.from, "table", .table, "the table; what a pipe brings, if it stands behind one"),
      .option("color", .column, "the column that gives points their colour"),
      .option("zoom", .range, "the part of the first column that is shown: 1.4..1.6"),
    ],
    returns: .kind(PictureObject.kind), takesPipe: true,
    examples: [
      .init(
        "images = data shapes limit=100\ncounts = labels images seed=7\nplot images vs class from counts",
        gives: "images"),
      .init(
        "images = data shapes limit=100\ncounts = labels images seed=7\nplot images from counts",
        gives: "images"),
    ]
  ) { call in
    guard let table = (call.value("table") ?? call.piped)?.table, let y = call.text("y") else {
      return .nothing
    }
    let plot = try call.text("x").map { try scatter(call, table, y, vs: $0) } ?? histogram(call, table, y)
    return .object(PictureObject(title: plot.title, bundle: plot.bundle()))
  }

  private static func zoom(_ call: Invocation) throws -> ClosedRange<Double>? {
    guard case .range(let low, let high)? = call.value("zoom") else { return nil }
    guard low < high else {
      throw CommandFailure(.valueError, "a zoom needs two different ends", about: "zoom")
    }
    return low...high
  }

  private static func scatter(_ call: Invocation, _ table: Table, _ y: String, vs x: String) throws -> Plot {
    let (xs, ys) = try (numbers(x, table, about: "x"), numbers(y, table, about: "y"))
    var coloring: Plot.Coloring?
    if let color = call.text("color") {
      let column = try explained(about: "color") { try table.requiredColumn(color) }
      switch column.values {
      case .numbers(let values): coloring = .numbers(values, label: color)
      case .texts(let values): coloring = .categories(values, label: color)
      }
    }
    var labels: [String] = []
    if case .texts(let names)? = (table.column("digits") ?? table.column("architecture"))?.values {
      labels = names
    }
    return Plot(
      title: "\(y) vs \(x)", caption: table.caption, x: axis(x, table),
      y: Plot.Axis(y, unit: table.column(y)?.unit, range: try zoom(call)),
      series: [.points(Plot.Points(y, x: xs, y: ys, labels: labels, coloring: coloring))])
  }

  private static func histogram(_ call: Invocation, _ table: Table, _ name: String) throws -> Plot {
    let zoom = try zoom(call)
    let values = try numbers(name, table, about: "y").filter { zoom?.contains($0) ?? true }
    return Plot(
      title: "How \(name) is spread", caption: table.caption,
      x: Plot.Axis(name, unit: table.column(name)?.unit, range: zoom), y: Plot.Axis("rows"),
      series: [.bars(Plot.Bars(name, counting: values))])
  }

  private static func axis(_ name: String, _ table: Table) -> Plot.Axis {
    Plot.Axis(name, unit: table.column(name)?.unit)
  }

  private static func numbers(_ name: String, _ table: Table, about parameter: String) throws -> [Double] {
    let column = try explained(about: parameter) { try table.requiredColumn(name) }
    guard case .numbers(let values) = column.values else {
      throw CommandFailure(.valueError, "the column '\(name)' holds texts, not numbers", about: parameter)
    }
    return values
  }

  private static let draw = Command(
    "draw", family: "pictures", "Draws an architecture's cell.",
    parameters: [
      .operand("architecture", ArchitectureArgument.type, "the architecture; of a table its first row"),
      .preposition(
        .on, "space", .object([SpaceObject.kind]), required: false, standard: "nasbench201 as published",
        "the space that it is of"),
      .option(
        "cell", .words(["normal", "reduce"]), standard: "normal", "which cell of a DARTS-like architecture"),
    ],
    returns: .kind(ArchitectureObject.kind), takesPipe: true,
    examples: [
      .init(
        "draw \"|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|\"",
        gives: "nor_conv_3x3"),
      .init("winner = draw \"334131\"", gives: "index 1"),
    ]
  ) { call in
    let space = try ArchitectureArgument.space(call)
    let genotype = try ArchitectureArgument.genotype(call, in: space)
    let cell = call.text("cell").flatMap { name in
      space.searchedKinds.firstIndex { space.kinds[$0].name == name }
    }
    return .object(
      ArchitectureObject(
        genotype: genotype, space: space, cell: cell ?? 0, facts: ArchitectureArgument.facts(call)))
  }

  private static let show = Command(
    "show", family: "pictures", "Shows what a variable holds: of data, a contact sheet.",
    parameters: [
      .operand("variable", .anything, "the variable"),
      .preposition(
        .as, "name", .text, required: false,
        "a name for the place where it is shown; what is shown as the same name later takes that place"),
    ],
    returns: .sameAsInput,
    examples: [
      .init("images = data shapes limit=80\nshow images", gives: "shapes"),
      .init("a = 5\nshow a as \"here\"\na = 6\nshow a as \"here\"", gives: "6"),
    ]
  ) { call in
    guard let value = call.value("variable") else { return .nothing }
    guard let name = call.text("name") else { return value }
    if call.session.place(name) {
      call.output.display(Presentation.show(value) ?? MIMEBundle(plainText: ""), id: name)
    } else {
      call.output.update(Presentation.show(value) ?? MIMEBundle(plainText: ""), id: name)
    }
    return .nothing
  }
}
