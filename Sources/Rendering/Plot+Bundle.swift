extension Plot {
  /// Vega-Lite for JupyterLab, where it zooms and shows tooltips; SVG, PNG and text for every other place.
  public func bundle(width: Int = 560, height: Int = 360) -> MIMEBundle {
    let scales = PlotScales(self)
    var bundle = picture(width: width, height: height, scales: scales).bundle(plainText: summary(scales))
    bundle["application/vnd.vegalite.v5+json"] = .json(
      PlotSpecification(plot: self, scales: scales, width: width, height: height).json.text)
    return bundle
  }

  func picture(width: Int, height: Int, scales: PlotScales) -> Picture {
    // Below this there is no room for axes, above it none in memory.
    let (width, height) = (max(200, min(width, 4000)), max(140, min(height, 4000)))
    return Picture(width: width, height: height, description: summary(scales)) { canvas in
      canvas.fill(
        Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)), PlotTheme.paper.background)
      PlotDrawing(plot: self, scales: scales, canvas: canvas, theme: .paper)
        .draw(in: Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)))
    }
  }

  /// Two lines: the title; how many values there are, from where to where, and which is the highest.
  func summary(_ scales: PlotScales) -> String {
    let parts = zip(series, scales.finite).map { series, finite -> String in
      let name = series.name.isEmpty ? "" : Markup.shortened(Markup.oneLine(series.name), to: 60) + ": "
      guard let highest = finite.max(by: { $0.y < $1.y }), let lowest = finite.min(by: { $0.y < $1.y }) else {
        return name + "nothing to show"
      }
      let unit = y.unit.map { " " + $0 } ?? ""
      let low = Format.number(Format.rounded(lowest.y, digits: 4))
      let high = Format.number(Format.rounded(highest.y, digits: 4))
      let place = "at \(x.title) \(Format.number(Format.rounded(highest.x, digits: 4)))"
      let label =
        series.label(at: highest.index).map { ", \(Markup.shortened(Markup.oneLine($0), to: 120))" } ?? ""
      let counted = "\(Format.whole(finite.count)) \(series.noun(count: finite.count))"
      return "\(name)\(counted), \(y.label) \(low) to \(high)\(unit), highest \(place)\(label)"
    }
    let heading = [title, caption].filter { !$0.isEmpty }.joined(separator: " · ")
    return Markup.oneLine(heading.isEmpty ? "\(y.title) against \(x.title)" : heading) + "\n"
      + Markup.oneLine(parts.joined(separator: "; "))
  }
}

extension Plot.Series {
  /// The tooltip of a point, where there is one.
  func label(at index: Int) -> String? {
    if case .points(let points) = self, points.labels.indices.contains(index) { return points.labels[index] }
    return nil
  }

  fileprivate func noun(count: Int) -> String {
    if case .bars = self { return count == 1 ? "bar" : "bars" }
    return count == 1 ? "point" : "points"
  }
}
