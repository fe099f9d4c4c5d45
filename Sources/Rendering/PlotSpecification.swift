import Foundation

/// A plot in Vega-Lite 5 (https://vega.github.io/schema/vega-lite/v5.json), with its data inside.
struct PlotSpecification {
  let plot: Plot
  let scales: PlotScales
  let width: Int
  let height: Int

  var json: JSON {
    .object(
      [("$schema", "https://vega.github.io/schema/vega-lite/v5.json")] + title + [
        // Both count the frame only; axes and titles take about this much.
        ("width", .literal(String(max(120, width - 100)))),
        ("height", .literal(String(max(80, height - 100)))),
        ("layer", .array(plot.series.indices.map(layer))),
        ("resolve", ["scale": ["color": "independent"]]),
        ("config", ["view": ["stroke": .literal("null")], "axis": ["gridOpacity": .number(0.5)]]),
      ])
  }

  private var title: [(String, JSON)] {
    guard !plot.title.isEmpty || !plot.caption.isEmpty else { return [] }
    let caption = plot.caption.isEmpty ? [] : [("subtitle", Self.text(plot.caption))]
    return [
      (
        "title",
        .object(
          [("text", Self.text(plot.title))] + caption
            + [("anchor", "start"), ("limit", .literal(String(width)))])
      )
    ]
  }

  private func layer(_ index: Int) -> JSON {
    let content: [(String, JSON)]
    switch plot.series[index] {
    case .points(let points): content = layer(of: points, index)
    case .line(let line): content = layer(of: line, index)
    case .bars(let bars): content = layer(of: bars, index)
    }
    // One selection serves all layers, for they share their axes.
    let zoom: [(String, JSON)] =
      index == 0 ? [("params", [["name": "zoom", "select": "interval", "bind": "scales"]])] : []
    return .object(zoom + content)
  }

  private func layer(of points: Plot.Points, _ index: Int) -> [(String, JSON)] {
    let finite = scales.finite[index]
    let hasLabels = !points.labels.isEmpty
    let rows = finite.map { value -> JSON in
      var row = [("x", x(value.x)), ("y", y(value.y))]
      if hasLabels { row.append(("l", Self.text(plot.series[index].label(at: value.index) ?? ""))) }
      if let color = color(of: points, at: value.index) { row.append(("c", color)) }
      return .object(row)
    }
    let style = PointStyle(count: finite.count)
    let area = Double.pi * style.radius * style.radius
    var tooltip = [Self.field("x", title: plot.x.title), Self.field("y", title: plot.y.title)]
    if hasLabels { tooltip.insert(Self.field("l", title: points.name, type: "nominal"), at: 0) }
    if let coloring = points.coloring {
      tooltip.append(Self.field("c", title: coloring.label, type: colorType(coloring)))
    }
    return [
      ("data", ["values": .array(rows)]),
      (
        "mark",
        [
          "type": "circle", "clip": true, "opacity": .number(style.opacity),
          "size": .literal(Format.fixed(area, decimals: 1)),
        ]
      ),
      ("encoding", encoding(colorEncoding(points, index), tooltip: tooltip)),
    ]
  }

  private func layer(of line: Plot.Line, _ index: Int) -> [(String, JSON)] {
    // A null keeps the gap that a value that is not finite leaves.
    let rows = zip(line.x, line.y).filter { $0.0.isFinite }.map { JSON.object([("x", x($0)), ("y", y($1))]) }
    let tooltip = [Self.field("x", title: plot.x.title), Self.field("y", title: plot.y.title)]
    return [
      ("data", ["values": .array(rows)]),
      (
        "mark",
        [
          "type": "line", "clip": true, "strokeWidth": 2, "tooltip": true,
          "invalid": "break-paths-show-domains",
        ]
      ),
      (
        "encoding",
        encoding([("order", .literal("null"))] + colorEncoding(named: line.name, index), tooltip: tooltip)
      ),
    ]
  }

  private func layer(of bars: Plot.Bars, _ index: Int) -> [(String, JSON)] {
    let rows = scales.finite[index].map { value -> JSON in
      .object([
        ("x", x(bars.edges[value.index])), ("e", x(bars.edges[value.index + 1])), ("y", y(value.y)),
      ])
    }
    let tooltip = [
      Self.field("x", title: "\(plot.x.title), from"), Self.field("e", title: "to"),
      Self.field("y", title: plot.y.title),
    ]
    let end: [(String, JSON)] = [("x2", ["field": "e"]), ("y2", ["datum": 0])]
    return [
      ("data", ["values": .array(rows)]),
      (
        "mark",
        [
          "type": "rect", "clip": true, "opacity": .number(0.85), "stroke": "white",
          "strokeWidth": .number(0.5),
        ]
      ),
      ("encoding", encoding(end + colorEncoding(named: bars.name, index), tooltip: tooltip)),
    ]
  }

  // MARK: Encodings

  private func encoding(_ more: [(String, JSON)], tooltip: [JSON]) -> JSON {
    .object(
      [("x", axis("x", plot.x, scales.x)), ("y", axis("y", plot.y, scales.y))] + more
        + [("tooltip", .array(tooltip))])
  }

  private func axis(_ field: String, _ axis: Plot.Axis, _ ticks: AxisTicks) -> JSON {
    let domain: JSON = [.number(ticks.domain.lowerBound), .number(ticks.domain.upperBound)]
    return [
      "field": .string(field), "type": "quantitative", "title": Self.text(axis.title),
      "scale": ["domain": domain, "nice": false, "zero": false],
    ]
  }

  private func colorType(_ coloring: Plot.Coloring) -> String {
    if case .numbers = coloring { return "quantitative" }
    return "nominal"
  }

  private func colorEncoding(_ points: Plot.Points, _ index: Int) -> [(String, JSON)] {
    switch points.coloring {
    case .numbers(_, let label):
      return [
        (
          "color",
          [
            "field": "c", "type": "quantitative", "title": Self.text(label),
            "scale": ["scheme": "viridis"], "legend": ["gradientOpacity": 1],
          ]
        )
      ]
    case .categories(let names, let label):
      let distinct = PlotDrawing.distinct(names)
      let colors = distinct.indices.map { JSON.string(Palette.category($0).hexadecimal) }
      return [
        (
          "color",
          [
            "field": "c", "type": "nominal", "title": Self.text(label),
            "scale": ["domain": .array(distinct.map(Self.text)), "range": .array(colors)],
          ]
        )
      ]
    case nil:
      return colorEncoding(named: points.name, index)
    }
  }

  /// A series' own colour, with an entry in the legend when there are several series.
  private func colorEncoding(named name: String, _ index: Int) -> [(String, JSON)] {
    let color = JSON.string(Palette.category(index).hexadecimal)
    guard plot.series.count > 1, !name.isEmpty else { return [("color", ["value": color])] }
    return [
      (
        "color",
        [
          "datum": Self.text(name), "type": "nominal", "title": .literal("null"),
          "scale": ["domain": [Self.text(name)], "range": [color]],
        ]
      )
    ]
  }

  private func color(of points: Plot.Points, at index: Int) -> JSON? {
    switch points.coloring {
    case .numbers(let values, _):
      guard values.indices.contains(index) else { return nil }
      let value = values[index]
      return value.isFinite ? .number(Format.rounded(value, digits: 5)) : .literal("null")
    case .categories(let names, _):
      return names.indices.contains(index) ? Self.text(names[index]) : nil
    case nil: return nil
    }
  }

  private static func field(_ name: String, title: String, type: String = "quantitative") -> JSON {
    let format: [(String, JSON)] = type == "quantitative" ? [("format", ",.6~g")] : []
    return .object([("field", .string(name)), ("type", .string(type)), ("title", text(title))] + format)
  }

  // MARK: Values

  private func x(_ value: Double) -> JSON { Self.rounded(value, on: scales.x) }

  private func y(_ value: Double) -> JSON { Self.rounded(value, on: scales.y) }

  /// A hundred-thousandth of the axis is more than zooming shows.
  private static func rounded(_ value: Double, on ticks: AxisTicks) -> JSON {
    guard value.isFinite else { return .literal("null") }
    let span = ticks.domain.upperBound - ticks.domain.lowerBound
    guard span > 1e-6, span < 1e9, abs(value) < 1e12 else { return .number(value) }
    let decimals = max(0, Int((5 - log10(span)).rounded(.up)))
    var digits = Substring(Format.fixed(value, decimals: decimals))
    if decimals > 0 {
      while digits.hasSuffix("0") { digits.removeLast() }
      if digits.hasSuffix(".") { digits.removeLast() }
    }
    return .literal(String(digits))
  }

  private static func text(_ text: String) -> JSON {
    .string(Markup.shortened(Markup.oneLine(text), to: 400))
  }
}
