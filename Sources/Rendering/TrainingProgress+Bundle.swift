import Foundation

extension TrainingProgress {
  /// HTML of fixed height and one line of text. HTML, because it is shown in notebooks that are not trusted, where
  /// SVG is not; only inline styles, and an image inside, both of which JupyterLab's sanitiser keeps.
  public func bundle() -> MIMEBundle {
    var bundle = MIMEBundle(plainText: line)
    bundle["text/html"] = .text(html)
    return bundle
  }

  private static let curveWidth = 400
  private static let curveHeight = 170

  private var html: String {
    """
    <div style="width: 720px; max-width: 100%; height: 292px; overflow: hidden; font-size: 13px; line-height: 1.5">\
    \(heading)\(bar)\
    <table style="border-collapse: collapse; border: none; margin: 8px 0 0 0; width: 100%"><tbody>\
    <tr style="background: transparent; border: none">\
    <td style="border: none; padding: 0; width: 410px; vertical-align: top; text-align: left">\(curve)</td>\
    <td style="border: none; padding: 0 0 0 16px; vertical-align: top; text-align: left">\(leaderList)</td>\
    </tr></tbody></table>\(noteLines)</div>
    """
  }

  private var heading: String {
    var facts = ["epoch \(epoch) of \(epochs)", "step \(Format.whole(step)) of \(Format.whole(steps))"]
    if let loss = losses.last { facts.append("loss \(Format.number(loss.value, decimals: 3))") }
    if let imagesPerSecond { facts.append(Self.speed(imagesPerSecond)) }
    if !ending.isEmpty { facts.append(ending) }
    return Self.lineOfText("<b>\(Markup.escaped(title))</b>")
      + Self.lineOfText(facts.map(Markup.escaped).joined(separator: " &nbsp;·&nbsp; "))
  }

  private var bar: String {
    let color =
      switch state {
      case .running: Palette.categories[0]
      case .finished: Palette.categories[2]
      case .interrupted: Palette.categories[4]
      }
    let percent = Format.fixed(fraction * 100, decimals: 1)
    return """
      <div style="height: 8px; margin: 6px 0 0 0; border-radius: 4px; background: rgba(128,128,128,0.25)">\
      <div style="height: 8px; border-radius: 4px; width: \(percent)%; background: \(color.hexadecimal)"></div></div>
      """
  }

  private var curve: String {
    let size = "width: \(Self.curveWidth)px; height: \(Self.curveHeight)px"
    // Drawn four times a second, and once more before an interrupt is answered: it must be quick.
    let png = Data(curvePicture.png(density: 1.5)).base64EncodedString()
    return """
      <img alt="\(Markup.escaped(curvePicture.description))" style="\(size); max-width: none; margin: 0" \
      src="data:image/png;base64,\(png)">
      """
  }

  /// The loss at each step, pale, and its running mean.
  private var curvePicture: Picture {
    let finite = losses.filter { $0.value.isFinite }
    let (steps, values) = Self.thinned(finite, to: Self.curveWidth)
    let plot = Plot(
      title: "", x: Plot.Axis("step", range: self.steps > 0 ? 0...Double(self.steps) : nil),
      y: Plot.Axis("loss"), series: [.line(Plot.Line("loss", x: steps, y: values))])
    let scales = PlotScales(plot)
    let description =
      finite.last.map { "loss, now \(Format.number($0.value, decimals: 3))" } ?? "loss, none yet"
    return Picture(width: Self.curveWidth, height: Self.curveHeight, description: description) { canvas in
      PlotDrawing(plot: plot, scales: scales, canvas: canvas, theme: .transparent).draw(
        in: Rectangle(x: 0, y: 0, width: Double(Self.curveWidth), height: Double(Self.curveHeight)))
    }
  }

  /// Means of neighbours, so that no more points are left than the picture can show.
  private static func thinned(_ losses: [Loss], to limit: Int) -> (steps: [Double], values: [Double]) {
    let group = max(1, (losses.count + limit / 4 - 1) / (limit / 4))
    var steps: [Double] = []
    var values: [Double] = []
    for start in stride(from: 0, to: losses.count, by: group) {
      let part = losses[start..<min(start + group, losses.count)]
      steps.append(part.reduce(0) { $0 + Double($1.step) } / Double(part.count))
      values.append(part.reduce(0) { $0 + $1.value } / Double(part.count))
    }
    return (steps, values)
  }

  private var leaderList: String {
    guard !leaders.isEmpty else { return "" }
    var html = Self.lineOfText("<b>\(Markup.escaped(leadersHeading))</b>")
    for leader in leaders.prefix(5) {
      let value = Format.number(leader.value, decimals: 4)
      let text = Markup.escaped(Markup.shortened(leader.text, to: 120))
      html +=
        Self.lineOfText("<b>\(value)</b>")
        + "<div style=\"font-size: 10px; line-height: 1.2; max-height: 12px; overflow: hidden; opacity: 0.75; "
        + "white-space: nowrap; text-overflow: ellipsis; max-width: 290px\" title=\"\(text)\">\(text)</div>"
    }
    return html
  }

  private var noteLines: String {
    notes.prefix(3).map { note in
      "<div style=\"font-size: 11px; line-height: 1.4; opacity: 0.75; white-space: nowrap; overflow: hidden; "
        + "text-overflow: ellipsis\">\(Markup.escaped(Markup.shortened(note, to: 300)))</div>"
    }.joined()
  }

  /// One line that is cut, never broken: the display keeps its height.
  private static func lineOfText(_ html: String) -> String {
    "<div style=\"white-space: nowrap; overflow: hidden; text-overflow: ellipsis\">\(html)</div>"
  }
}
