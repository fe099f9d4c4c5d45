import Foundation

/// The parts that displays of progress are made of: HTML with inline styles only, which JupyterLab's sanitiser keeps.
enum ProgressMarkup {
  static let curveWidth = 400
  static let curveHeight = 170

  /// - Parameter fraction: from 0 to 1.
  static func bar(fraction: Double, state: TrainingProgress.State) -> String {
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

  /// A small plot as an image.
  static func image(of plot: Plot, description: String) -> String {
    let scales = PlotScales(plot)
    let picture = Picture(width: curveWidth, height: curveHeight, description: description) { canvas in
      PlotDrawing(plot: plot, scales: scales, canvas: canvas, theme: .transparent).draw(
        in: Rectangle(x: 0, y: 0, width: Double(curveWidth), height: Double(curveHeight)))
    }
    // Drawn four times a second, and once more before an interrupt is answered: it must be quick.
    let png = Data(picture.png(density: 1.5)).base64EncodedString()
    return """
      <img alt="\(Markup.escaped(description))" style="width: \(curveWidth)px; height: \(curveHeight)px; \
      max-width: none; margin: 0" src="data:image/png;base64,\(png)">
      """
  }

  /// The best so far, the first five.
  static func list(_ leaders: [TrainingProgress.Leader], heading: String) -> String {
    guard !leaders.isEmpty else { return "" }
    var html = line("<b>\(Markup.escaped(heading))</b>")
    for leader in leaders.prefix(5) {
      let value = Format.number(leader.value, decimals: 4)
      let text = Markup.escaped(Markup.shortened(leader.text, to: 120))
      html +=
        line("<b>\(value)</b>")
        + "<div style=\"font-size: 10px; line-height: 1.2; max-height: 12px; overflow: hidden; opacity: 0.75; "
        + "white-space: nowrap; text-overflow: ellipsis; max-width: 290px\" title=\"\(text)\">\(text)</div>"
    }
    return html
  }

  /// One line that is cut, never broken: the display keeps its height.
  static func line(_ html: String) -> String {
    "<div style=\"white-space: nowrap; overflow: hidden; text-overflow: ellipsis\">\(html)</div>"
  }
}
