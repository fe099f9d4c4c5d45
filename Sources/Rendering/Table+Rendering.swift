extension Table {
  /// How many rows are shown before "… 15,605 more rows".
  public static let shownRows = 20

  /// `text/plain` and `text/html`, both cut after `rows` rows.
  public func bundle(rows: Int = Table.shownRows) -> MIMEBundle {
    var bundle = MIMEBundle(plainText: plainText(rows: rows))
    bundle["text/html"] = .text(html(rows: rows))
    return bundle
  }

  /// Aligned columns, numbers to the right.
  public func plainText(rows: Int = Table.shownRows) -> String {
    let shown = shownColumns(rows: rows)
    let widths = shown.map { column in
      ([column.heading] + column.cells).map(Self.displayWidth).max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      var result = ""
      for (index, cell) in cells.enumerated() {
        let padding = String(repeating: " ", count: widths[index] - Self.displayWidth(cell))
        result += (index > 0 ? "  " : "") + (shown[index].isNumeric ? padding + cell : cell + padding)
      }
      while result.hasSuffix(" ") { result.removeLast() }
      return result
    }
    var lines = caption.isEmpty ? [] : [Markup.oneLine(caption)]
    if !columns.isEmpty {
      lines.append(line(shown.map(\.heading)))
      lines.append(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "))
      lines += (0..<(shown.first?.cells.count ?? 0)).map { row in line(shown.map { $0.cells[row] }) }
    }
    if let rest = remainder(rows: rows) { lines.append(rest) }
    return (lines + notes.map(Markup.oneLine)).joined(separator: "\n")
  }

  /// A table that takes its text colour from the page, so that it suits light and dark themes.
  /// Only inline styles that JupyterLab keeps in notebooks that are not trusted.
  func html(rows: Int = Table.shownRows) -> String {
    let shown = shownColumns(rows: rows)
    func cell(_ tag: String, _ column: ShownColumn, _ text: String, _ style: String) -> String {
      let alignment = column.isNumeric ? "right" : "left"
      return "<\(tag) style=\"text-align: \(alignment); \(style)\">\(Markup.escaped(text))</\(tag)>"
    }
    let rule = "padding: 4px 12px; border: none; border-bottom: 1px solid rgba(128,128,128,0.25); "
    var html = "<div style=\"overflow-x: auto; max-width: 100%\">"
    // No <caption>: it would be as narrow as the table.
    if !caption.isEmpty {
      html += "<p style=\"margin: 4px 0; font-weight: bold\">\(Markup.escaped(caption))</p>"
    }
    html += "<table style=\"border-collapse: collapse; border: none; margin: 4px 0; font-size: 13px\">"
    let strong = "padding: 4px 12px; border: none; border-bottom: 2px solid rgba(128,128,128,0.7); "
    html += "<thead><tr style=\"border: none\">"
    html += shown.map { cell("th", $0, $0.heading, strong + "font-weight: bold; white-space: nowrap") }
      .joined()
    html += "</tr></thead><tbody>"
    for row in 0..<(shown.first?.cells.count ?? 0) {
      html += "<tr>"
      html += shown.map { cell("td", $0, $0.cells[row], rule + "white-space: nowrap") }.joined()
      html += "</tr>"
    }
    html += "</tbody></table>"
    for note in [remainder(rows: rows)].compactMap({ $0 }) + notes {
      html += "<div style=\"font-size: 12px; opacity: 0.75; line-height: 1.5\">\(Markup.escaped(note))</div>"
    }
    return html + "</div>"
  }

  /// A column as text, all its numbers with the same number of decimals.
  private struct ShownColumn {
    let heading: String
    let cells: [String]
    let isNumeric: Bool
  }

  private func shownColumns(rows: Int) -> [ShownColumn] {
    prefix(rows).columns.map { column in
      let unit = column.unit.map { " (\($0))" } ?? ""
      let heading = Markup.shortened(Markup.oneLine(column.name + unit), to: Self.longestCell)
      switch column.values {
      case .numbers(let values):
        // Six significant digits of the largest magnitude: the column then lines up at the point.
        let largest = values.filter(\.isFinite).map(abs).max() ?? 0
        let limit = Format.decimals(forDigits: 6, of: largest)
        let needed = values.map { Format.significantDecimals(of: $0) }.max() ?? 0
        let decimals = column.decimals ?? Swift.min(limit, needed)
        let tiny = column.decimals == nil && largest < 1e-4
        let cells = values.map { Format.number($0, decimals: tiny ? nil : decimals) }
        return ShownColumn(heading: heading, cells: cells, isNumeric: true)
      case .texts(let texts):
        let cells = texts.map { Markup.shortened(Markup.oneLine($0), to: Self.longestCell) }
        return ShownColumn(heading: heading, cells: cells, isNumeric: false)
      }
    }
  }

  private func remainder(rows: Int) -> String? {
    let rest = rowCount - Swift.max(0, rows)
    guard rest > 0 else { return nil }
    return "… \(Format.whole(rest)) more row\(rest == 1 ? "" : "s")"
  }

  /// A NAS-Bench-201 string has up to 100 characters; beyond this a cell ends in an ellipsis.
  private static let longestCell = 120

  /// Columns on a terminal: East Asian wide characters and pictographs take two.
  private static func displayWidth(_ text: String) -> Int {
    text.reduce(0) { width, character in
      let value = character.unicodeScalars.first?.value ?? 0
      let isWide =
        (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value)
        || (0xAC00...0xD7A3).contains(value) || (0xF900...0xFAFF).contains(value)
        || (0xFF00...0xFF60).contains(value) || (0x1F300...0x1FAFF).contains(value)
      return width + (isWide ? 2 : 1)
    }
  }
}
