import Foundation

extension TrainingProgress {
  /// HTML of fixed height and one line of text. HTML, because it is shown in notebooks that are not trusted, where
  /// SVG is not; only inline styles, and an image inside, both of which JupyterLab's sanitiser keeps.
  public func bundle() -> MIMEBundle {
    var bundle = MIMEBundle(plainText: line)
    bundle["text/html"] = .text(html)
    return bundle
  }

  private var html: String {
    """
    <div style="width: 720px; max-width: 100%; height: 292px; overflow: hidden; font-size: 13px; line-height: 1.5">\
    \(heading)\(ProgressMarkup.bar(fraction: fraction, state: state))\
    <table style="border-collapse: collapse; border: none; margin: 8px 0 0 0; width: 100%"><tbody>\
    <tr style="background: transparent; border: none">\
    <td style="border: none; padding: 0; width: 410px; vertical-align: top; text-align: left">\(curve)</td>\
    <td style="border: none; padding: 0 0 0 16px; vertical-align: top; text-align: left">\
    \(ProgressMarkup.list(leaders, heading: leadersHeading))</td>\
    </tr></tbody></table>\(noteLines)</div>
    """
  }

  private var heading: String {
    var facts = ["epoch \(epoch) of \(epochs)", "step \(Format.whole(step)) of \(Format.whole(steps))"]
    if let loss = losses.last { facts.append("loss \(Format.number(loss.value, decimals: 3))") }
    if let imagesPerSecond { facts.append(Self.speed(imagesPerSecond)) }
    if !ending.isEmpty { facts.append(ending) }
    return ProgressMarkup.line("<b>\(Markup.escaped(title))</b>")
      + ProgressMarkup.line(facts.map(Markup.escaped).joined(separator: " &nbsp;·&nbsp; "))
  }

  /// The loss at each step.
  private var curve: String {
    let finite = losses.filter { $0.value.isFinite }
    let (steps, values) = Self.thinned(finite, to: ProgressMarkup.curveWidth)
    let plot = Plot(
      title: "", x: Plot.Axis("step", range: self.steps > 0 ? 0...Double(self.steps) : nil),
      y: Plot.Axis("loss"), series: [.line(Plot.Line("loss", x: steps, y: values))])
    return ProgressMarkup.image(
      of: plot,
      description: finite.last.map { "loss, now \(Format.number($0.value, decimals: 3))" } ?? "loss, none yet"
    )
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

  private var noteLines: String {
    notes.prefix(3).map { note in
      "<div style=\"font-size: 11px; line-height: 1.4; opacity: 0.75; white-space: nowrap; overflow: hidden; "
        + "text-overflow: ellipsis\">\(Markup.escaped(Markup.shortened(note, to: 300)))</div>"
    }.joined()
  }
}
