/// Draws a chain: blocks from left to right, in as many rows as it takes, a line through those that are left out.
struct ChainDrawing {
  private struct Place {
    let block: Chain.Block
    let x: Double
    let middle: Double
  }

  let width: Int
  let height: Int
  private let chain: Chain
  private let places: [Place]
  /// By row: where its line begins and ends, and its height.
  private let rows: [(from: Double, to: Double, middle: Double)]
  /// By stage: where its captions stand.
  private let captions: [(lines: [String], x: Double, top: Double, width: Double)]
  private let heading: Double

  private static let blockWidth = 42.0
  private static let tallest = 78.0
  private static let gap = 10.0
  private static let stageGap = 30.0
  private static let margin = 26.0
  private static let widest = 920.0
  private static let rowHeight = tallest + 62

  init(_ chain: Chain) {
    self.chain = chain
    heading = (chain.title.isEmpty ? 0 : 20) + Double(chain.subtitles.count) * 17 + 34
    var (places, captions): ([Place], [(lines: [String], x: Double, top: Double, width: Double)]) = ([], [])
    var rows: [(from: Double, to: Double, middle: Double)] = []
    var x = Self.margin + 16
    var middle = heading + Self.tallest / 2 + 6
    func length(of stage: Chain.Stage) -> Double {
      Double(stage.blocks.count) * (Self.blockWidth + Self.gap) - Self.gap
    }
    for stage in chain.stages {
      if x + length(of: stage) > Self.widest - Self.margin, x > Self.margin + 16 {
        rows.append((Self.margin, x - Self.stageGap + 16, middle))
        x = Self.margin + 16
        middle += Self.rowHeight
      }
      captions.append((stage.captions, x, middle + Self.tallest / 2 + 8, length(of: stage)))
      for block in stage.blocks {
        places.append(Place(block: block, x: x, middle: middle))
        x += Self.blockWidth + Self.gap
      }
      x += Self.stageGap - Self.gap
    }
    rows.append((Self.margin, x - Self.stageGap + 16, middle))
    self.places = places
    self.captions = captions
    self.rows = rows
    width = min(4000, Int((rows.map(\.to).max() ?? 200) + Self.margin))
    height = min(4000, Int(middle + Self.rowHeight - Self.tallest / 2))
  }

  func draw(_ canvas: Canvas) {
    let theme = PlotTheme.paper
    canvas.fill(Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)), theme.background)
    var y = 6.0
    let limit = Double(width) - 28
    if !chain.title.isEmpty {
      y += 20
      canvas.text(chain.title, x: 14, y: y, size: 14, color: theme.ink, bold: true, width: limit)
    }
    for line in chain.subtitles {
      y += 17
      canvas.text(line, x: 14, y: y, size: 11, color: theme.faintInk, width: limit)
    }
    drawLegend(canvas, y: y + 19)
    for row in rows { drawLine(row, canvas) }
    for place in places { drawBlock(place, canvas) }
    for caption in captions {
      for (line, text) in caption.lines.enumerated() {
        canvas.text(
          text, x: caption.x + caption.width / 2, y: caption.top + 10 + Double(line) * 13, size: 10,
          color: theme.faintInk, anchor: .middle)
      }
    }
  }

  private func drawLegend(_ canvas: Canvas, y: Double) {
    var x = 14.0
    for (number, text) in chain.legend.enumerated() {
      canvas.fill(Rectangle(x: x, y: y - 9, width: 11, height: 11), Palette.category(number), radius: 3)
      canvas.text(text, x: x + 16, y: y, size: 10.5, color: PlotTheme.paper.ink)
      x += canvas.width(of: text, size: 10.5) + 34
    }
  }

  private func drawLine(_ row: (from: Double, to: Double, middle: Double), _ canvas: Canvas) {
    let color = Color(hex: 0x57606A)
    canvas.stroke([.move(row.from, row.middle), .line(row.to - 8, row.middle)], color, width: 2)
    canvas.fill(
      [
        .move(row.to, row.middle), .line(row.to - 10, row.middle - 5), .line(row.to - 10, row.middle + 5),
        .close,
      ], color)
  }

  private func drawBlock(_ place: Place, _ canvas: Canvas) {
    guard !place.block.lines.isEmpty else { return }
    let height = Self.tallest * max(0.2, min(1, place.block.height))
    let box = Rectangle(
      x: place.x, y: place.middle - height / 2, width: Self.blockWidth, height: height)
    let color = Palette.category(place.block.color)
    canvas.fill(box, Color(hex: 0xFFFFFF).mixed(with: color, 0.18), radius: 6)
    canvas.stroke(box, color, width: 1.75, radius: 6)
    let top = place.middle - Double(place.block.lines.count - 1) * 6.5 + 4
    for (line, text) in place.block.lines.enumerated() {
      canvas.text(
        text, x: box.middleX, y: top + Double(line) * 13, size: 10.5,
        color: color.mixed(with: Color(hex: 0x000000), 0.45), bold: line == 0, anchor: .middle,
        width: Self.blockWidth - 4)
    }
  }
}
