/// Draws a contact sheet: titles, then rows of enlarged images with their captions below.
struct ContactSheetDrawing {
  let sheet: ContactSheet
  let width: Int
  let height: Int
  private let shown: [ContactSheet.Image]
  private let cell: (width: Double, height: Double)
  private let image: (width: Double, height: Double)
  private let heading: Double
  private let margin: Double

  private static let captionSize = 9.5

  init(_ sheet: ContactSheet) {
    self.sheet = sheet
    shown = Array(sheet.images.prefix(ContactSheet.mostImages))
    // Small images are enlarged by a whole number, so that each of their pixels stays a sharp square.
    let enlargement = Double(max(1, min(8, 64 / max(sheet.width, sheet.height))))
    let reduction = max(1, Double(max(sheet.width, sheet.height)) / 128)
    image = (
      Double(sheet.width) * enlargement / reduction, Double(sheet.height) * enlargement / reduction
    )
    let hasCaptions = shown.contains { !$0.caption.isEmpty }
    cell = (max(image.width, 24) + 8, image.height + (hasCaptions ? 18 : 8))
    heading = 10 + (sheet.title.isEmpty ? 0 : 20) + (sheet.subtitle.isEmpty ? 0 : 17)
    margin = sheet.rowTitles.isEmpty ? 14 : 110
    let columns = min(sheet.columns, max(1, shown.count))
    let rows = (shown.count + sheet.columns - 1) / sheet.columns
    width = max(280, Int((margin + Double(columns) * cell.width + 8).rounded(.up)))
    height = Int((heading + Double(rows) * cell.height + 8).rounded(.up))
  }

  func draw(_ canvas: Canvas) {
    let theme = PlotTheme.paper
    canvas.fill(Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)), theme.background)
    let limit = Double(width) - 28
    if !sheet.title.isEmpty {
      canvas.text(sheet.title, x: 14, y: 24, size: 14, color: theme.ink, bold: true, width: limit)
    }
    if !sheet.subtitle.isEmpty {
      canvas.text(
        sheet.subtitle, x: 14, y: heading - 5, size: 11, color: theme.faintInk, width: limit)
    }
    for (index, picture) in shown.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: sheet.columns)
      let box = Rectangle(
        x: (margin + Double(column) * cell.width + (cell.width - 8 - image.width) / 2).rounded(),
        y: heading + Double(row) * cell.height + 4, width: image.width, height: image.height)
      canvas.image(rgb: picture.rgb, width: sheet.width, height: sheet.height, in: box)
      canvas.text(
        picture.caption, x: box.middleX, y: box.bottom + 11, size: Self.captionSize, color: theme.faintInk,
        anchor: .middle, width: cell.width - 4)
      if column == 0, sheet.rowTitles.indices.contains(row) {
        canvas.text(
          sheet.rowTitles[row], x: margin - 10, y: box.middleY + 4, size: 11, color: theme.ink, anchor: .end,
          width: margin - 20)
      }
    }
  }
}
