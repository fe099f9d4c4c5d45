/// Draws a plot on a canvas.
struct PlotDrawing {
  let plot: Plot
  let scales: PlotScales
  let canvas: Canvas
  let theme: PlotTheme

  private static let tickSize = 11.0
  private static let labelSize = 12.0

  func draw(in box: Rectangle) {
    let top = drawHeading(in: box)
    let area = plotArea(in: box, top: top)
    drawGrid(in: area)
    canvas.clipped(to: area) {
      for index in plot.series.indices { draw(series: index, in: area) }
    }
    drawAxes(in: area, box: box)
    if let scale = colorScale { draw(scale, beside: area, box: box) }
  }

  // MARK: Around the data

  /// Title, caption and legend; returns where they end.
  private func drawHeading(in box: Rectangle) -> Double {
    let x = box.x + 14
    let width = box.width - 28
    var y = box.y + 6
    if !plot.title.isEmpty {
      y += 18
      canvas.text(plot.title, x: x, y: y, size: 14, color: theme.ink, bold: true, width: width)
    }
    if !plot.caption.isEmpty {
      y += 17
      canvas.text(plot.caption, x: x, y: y, size: 11, color: theme.faintInk, width: width)
    }
    let entries = legend
    if !entries.isEmpty {
      y += 19
      drawLegend(entries, x: x, y: y, limit: x + width)
    }
    return y + 14
  }

  private struct LegendEntry {
    let name: String
    let color: Color
    let isLine: Bool
  }

  /// The names of several series, then the categories that colour points.
  private var legend: [LegendEntry] {
    var entries: [LegendEntry] = []
    for (index, series) in plot.series.enumerated() {
      var isLine = false
      if case .line = series { isLine = true }
      if case .points(let points) = series, case .categories(let categories, _) = points.coloring {
        entries += Self.distinct(categories).enumerated().map {
          LegendEntry(name: $0.element, color: Palette.category($0.offset), isLine: false)
        }
      } else if plot.series.count > 1, !series.name.isEmpty {
        entries.append(LegendEntry(name: series.name, color: Palette.category(index), isLine: isLine))
      }
    }
    return entries
  }

  private func drawLegend(_ entries: [LegendEntry], x: Double, y: Double, limit: Double) {
    var x = x
    for (index, entry) in entries.enumerated() {
      let name = canvas.fitted(entry.name, size: Self.tickSize, width: 160)
      let width = canvas.width(of: name, size: Self.tickSize) + 40
      guard x + width <= limit || index == 0 else {
        canvas.text("+ \(entries.count - index)", x: x, y: y, size: Self.tickSize, color: theme.faintInk)
        return
      }
      if entry.isLine {
        canvas.stroke([.move(x, y - 4), .line(x + 16, y - 4)], entry.color, width: 2.5)
      } else {
        canvas.disc(x: x + 8, y: y - 4, radius: 4.5, entry.color)
      }
      canvas.text(name, x: x + 22, y: y, size: Self.tickSize, color: theme.ink)
      x += width
    }
  }

  private func plotArea(in box: Rectangle, top: Double) -> Rectangle {
    let widest =
      scales.y.values.map { canvas.width(of: scales.y.label(of: $0), size: Self.tickSize) }.max() ?? 0
    let left = box.x + widest + (plot.y.title.isEmpty ? 16 : 40)
    let lastLabel =
      scales.x.values.last.map { canvas.width(of: scales.x.label(of: $0), size: Self.tickSize) } ?? 0
    let right = box.right - (colorScale == nil ? max(14, lastLabel / 2 + 4) : 78)
    let bottom = box.bottom - (plot.x.title.isEmpty ? 26 : 46)
    // Whole pixels keep the frame, the grid and the image of the points sharp.
    return Rectangle(
      x: left.rounded(), y: top.rounded(), width: max(20, (right - left).rounded(.down)),
      height: max(20, (bottom - top).rounded(.down)))
  }

  private func drawGrid(in area: Rectangle) {
    for value in scales.x.values {
      let x = (area.x + scales.x.fraction(of: value) * area.width).rounded()
      canvas.stroke([.move(x, area.y), .line(x, area.bottom)], theme.grid)
    }
    for value in scales.y.values {
      let y = (area.bottom - scales.y.fraction(of: value) * area.height).rounded()
      canvas.stroke([.move(area.x, y), .line(area.right, y)], theme.grid)
    }
  }

  private func drawAxes(in area: Rectangle, box: Rectangle) {
    canvas.stroke(
      [.move(area.x, area.y), .line(area.x, area.bottom), .line(area.right, area.bottom)], theme.axis)
    let widest =
      scales.x.values.map { canvas.width(of: scales.x.label(of: $0), size: Self.tickSize) }.max() ?? 0
    let between = area.width / Double(max(1, scales.x.values.count - 1))
    // Labels that would touch: every second one.
    let stride = widest + 10 > between ? 2 : 1
    for (index, value) in scales.x.values.enumerated() where index.isMultiple(of: stride) {
      let x = (area.x + scales.x.fraction(of: value) * area.width).rounded()
      canvas.stroke([.move(x, area.bottom), .line(x, area.bottom + 4)], theme.axis)
      canvas.text(
        scales.x.label(of: value), x: x, y: area.bottom + 17, size: Self.tickSize, color: theme.faintInk,
        anchor: .middle)
    }
    let vertical = area.height / Double(max(1, scales.y.values.count - 1)) < 15 ? 2 : 1
    for (index, value) in scales.y.values.enumerated() where index.isMultiple(of: vertical) {
      let y = (area.bottom - scales.y.fraction(of: value) * area.height).rounded()
      canvas.stroke([.move(area.x - 4, y), .line(area.x, y)], theme.axis)
      canvas.text(
        scales.y.label(of: value), x: area.x - 7, y: y + 4, size: Self.tickSize, color: theme.faintInk,
        anchor: .end)
    }
    canvas.text(
      plot.x.title, x: area.middleX, y: area.bottom + 36, size: Self.labelSize, color: theme.ink,
      anchor: .middle, width: area.width)
    canvas.text(
      plot.y.title, x: box.x + 20, y: area.middleY, size: Self.labelSize, color: theme.ink, anchor: .middle,
      width: area.height, turned: true)
  }

  // MARK: The data

  private func draw(series index: Int, in area: Rectangle) {
    let color = Palette.category(index)
    switch plot.series[index] {
    case .points(let points): draw(points, finite: scales.finite[index], color: color, in: area)
    case .line(let line): draw(line, color: color, in: area)
    case .bars(let bars): draw(bars, finite: scales.finite[index], color: color, in: area)
    }
  }

  private func place(_ x: Double, _ y: Double, in area: Rectangle) -> (x: Double, y: Double) {
    // Far outside the frame all places look alike, and Cairo's coordinates end at 2²³.
    let across = max(-20, min(20, scales.x.fraction(of: x)))
    let up = max(-20, min(20, scales.y.fraction(of: y)))
    return (area.x + across * area.width, area.bottom - up * area.height)
  }

  private func draw(_ points: Plot.Points, finite: [PlotScales.Value], color: Color, in area: Rectangle) {
    let shades = PointShades(points.coloring, plain: color)
    let style = PointStyle(count: finite.count)
    let placed = finite.compactMap { value -> (x: Double, y: Double, color: Int)? in
      guard scales.x.domain.contains(value.x), scales.y.domain.contains(value.y) else { return nil }
      let place = place(value.x, value.y, in: area)
      return (place.x, place.y, shades.index(of: value.index))
    }
    let colors = shades.colors.map { $0.opacity(style.opacity) }
    if placed.count > Self.separateDiscs {
      canvas.discs(placed, radius: style.radius, colors: colors, in: area)
    } else {
      for point in placed { canvas.disc(x: point.x, y: point.y, radius: style.radius, colors[point.color]) }
    }
  }

  /// A disc is 400 bytes of SVG.
  private static let separateDiscs = 300

  private func draw(_ line: Plot.Line, color: Color, in area: Rectangle) {
    var path: [Canvas.Segment] = []
    var isDrawing = false
    for (x, y) in zip(line.x, line.y) {
      guard x.isFinite, y.isFinite else {
        isDrawing = false
        continue
      }
      let place = place(x, y, in: area)
      path.append(isDrawing ? .line(place.x, place.y) : .move(place.x, place.y))
      isDrawing = true
    }
    if case .move(let x, let y) = path.last, path.count == 1 {
      canvas.disc(x: x, y: y, radius: 3, color)
    }
    canvas.stroke(path, color, width: 2, roundCaps: true)
  }

  private func draw(_ bars: Plot.Bars, finite: [PlotScales.Value], color: Color, in area: Rectangle) {
    for value in finite where bars.edges[value.index].isFinite && bars.edges[value.index + 1].isFinite {
      let start = place(bars.edges[value.index], value.y, in: area)
      let end = place(bars.edges[value.index + 1], 0, in: area)
      let gap = end.x - start.x > 4 ? 1.0 : 0
      let box = Rectangle(
        x: min(start.x, end.x) + gap / 2, y: min(start.y, end.y), width: abs(end.x - start.x) - gap,
        height: abs(end.y - start.y))
      canvas.fill(box, color.opacity(0.85))
    }
  }

  // MARK: The scale of colours

  private struct ColorScale {
    let label: String
    let ticks: AxisTicks
  }

  private var colorScale: ColorScale? {
    for case .points(let points) in plot.series {
      if case .numbers(let values, let label) = points.coloring {
        let range = PointShades.range(of: values)
        return ColorScale(label: label, ticks: AxisTicks(within: range))
      }
    }
    return nil
  }

  private func draw(_ scale: ColorScale, beside area: Rectangle, box: Rectangle) {
    let bar = Rectangle(x: area.right + 16, y: area.y + 20, width: 12, height: area.height - 20)
    let steps = 40
    for step in 0..<steps {
      let height = bar.height / Double(steps)
      let slice = Rectangle(
        x: bar.x, y: bar.bottom - Double(step + 1) * height, width: bar.width, height: height + 0.5)
      canvas.fill(slice, Palette.viridis(Double(step) / Double(steps - 1)))
    }
    for value in scale.ticks.values {
      let y = bar.bottom - scale.ticks.fraction(of: value) * bar.height
      canvas.text(
        scale.ticks.label(of: value), x: bar.right + 5, y: y + 4, size: 10, color: theme.faintInk,
        width: box.right - bar.right - 8)
    }
    canvas.text(
      scale.label, x: box.right - 8, y: area.y + 8, size: 11, color: theme.ink, anchor: .end,
      width: box.right - area.right - 12)
  }

  /// In order of first appearance.
  static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
