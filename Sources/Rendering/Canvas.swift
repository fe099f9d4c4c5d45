import CCairo

/// A place to draw, in pixels with y downwards: the few strokes and fills that our pictures need, over Cairo.
package final class Canvas {
  package enum Anchor { case start, middle, end }

  package enum Segment {
    case move(Double, Double)
    case line(Double, Double)
    /// A cubic Bézier curve: two control points and the end.
    case curve(Double, Double, Double, Double, Double, Double)
    case close
  }

  private let context: OpaquePointer

  /// `context` is a `cairo_t` that outlives the canvas.
  init(context: OpaquePointer) {
    self.context = context
    // Grid-fitted glyphs would make the PNG's text wider or narrower than the SVG's.
    let options = cairo_font_options_create()
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
  }

  // MARK: Shapes

  package func fill(_ path: [Segment], _ color: Color) {
    trace(path)
    set(color)
    cairo_fill(context)
  }

  package func stroke(
    _ path: [Segment], _ color: Color, width: Double = 1, dash: [Double] = [], roundCaps: Bool = false
  ) {
    trace(path)
    set(color)
    cairo_set_line_width(context, width)
    cairo_set_dash(context, dash, Int32(dash.count), 0)
    cairo_set_line_cap(context, roundCaps ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
    cairo_stroke(context)
  }

  package func fill(_ box: Rectangle, _ color: Color, radius: Double = 0) {
    fill(Self.outline(of: box, radius: radius), color)
  }

  package func stroke(_ box: Rectangle, _ color: Color, width: Double = 1, radius: Double = 0) {
    stroke(Self.outline(of: box, radius: radius), color, width: width)
  }

  package func disc(x: Double, y: Double, radius: Double, _ color: Color) {
    cairo_new_path(context)
    cairo_arc(context, x, y, radius, 0, 2 * Double.pi)
    set(color)
    cairo_fill(context)
  }

  /// Draws with everything outside `box` cut off.
  package func clipped(to box: Rectangle, _ draw: () -> Void) {
    cairo_save(context)
    trace(Self.outline(of: box, radius: 0))
    cairo_clip(context)
    draw()
    cairo_restore(context)
  }

  // MARK: Text

  package func width(of text: String, size: Double, bold: Bool = false) -> Double {
    selectFont(size: size, bold: bold)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text, &extents)
    return extents.x_advance
  }

  /// `text` on the baseline through (x, y); `turned` writes upwards. What does not fit in `width` ends in "…".
  package func text(
    _ text: String, x: Double, y: Double, size: Double, color: Color, bold: Bool = false,
    anchor: Anchor = .start, width limit: Double = .infinity, turned: Bool = false
  ) {
    let shown = fitted(text, size: size, bold: bold, width: limit)
    let length = width(of: shown, size: size, bold: bold)
    cairo_save(context)
    cairo_translate(context, x, y)
    if turned { cairo_rotate(context, -Double.pi / 2) }
    switch anchor {
    case .start: cairo_move_to(context, 0, 0)
    case .middle: cairo_move_to(context, -length / 2, 0)
    case .end: cairo_move_to(context, -length, 0)
    }
    set(color)
    cairo_show_text(context, shown)
    cairo_restore(context)
  }

  /// `text` on one line, cut with an ellipsis to a width.
  package func fitted(_ text: String, size: Double, bold: Bool = false, width limit: Double) -> String {
    // No picture is wide enough for 400 characters: longer texts are not worth measuring.
    var shown = Markup.shortened(Markup.oneLine(text), to: 400)
    guard limit.isFinite else { return shown }
    while shown.count > 1, width(of: shown, size: size, bold: bold) > limit {
      shown = Markup.shortened(shown, to: min(shown.count - 1, shown.count * 15 / 16))
    }
    return shown
  }

  // MARK: Images

  /// An image of interleaved red, green and blue bytes, row by row, with its pixels kept square and sharp.
  package func image(rgb: [UInt8], width: Int, height: Int, in box: Rectangle) {
    guard width > 0, height > 0, rgb.count == width * height * 3,
      let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    else { return }
    defer { cairo_surface_destroy(surface) }
    guard let bytes = cairo_image_surface_get_data(surface) else { return }
    let stride = Int(cairo_image_surface_get_stride(surface))
    for row in 0..<height {
      let line = UnsafeMutableRawPointer(bytes + row * stride).assumingMemoryBound(to: UInt32.self)
      for column in 0..<width {
        let at = (row * width + column) * 3
        line[column] = UInt32(rgb[at]) << 16 | UInt32(rgb[at + 1]) << 8 | UInt32(rgb[at + 2])
      }
    }
    cairo_surface_mark_dirty(surface)
    paint(surface, x: box.x, y: box.y, scale: box.width / Double(width))
  }

  /// Many equal discs, drawn into one image of the box at double density: thousands of separate shapes would
  /// make an SVG of megabytes. `colors` are stamped in order of the points; a point gives its colour's index.
  package func discs(
    _ points: [(x: Double, y: Double, color: Int)], radius: Double, colors: [Color], in box: Rectangle
  ) {
    let density = 2.0
    guard
      let layer = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, Int32((box.width * density).rounded(.up)),
        Int32((box.height * density).rounded(.up))),
      let layerContext = cairo_create(layer)
    else { return }
    let stamps = colors.map { Self.stamp(radius: radius * density, color: $0) }
    defer {
      for stamp in stamps { cairo_surface_destroy(stamp) }
      cairo_destroy(layerContext)
      cairo_surface_destroy(layer)
    }
    let half = (radius * density).rounded(.up) + 1
    for point in points {
      // Whole pixels: then Cairo copies the stamp without resampling it.
      let x = ((point.x - box.x) * density).rounded() - half
      let y = ((point.y - box.y) * density).rounded() - half
      cairo_set_source_surface(layerContext, stamps[point.color], x, y)
      cairo_paint(layerContext)
    }
    paint(layer, x: box.x, y: box.y, scale: 1 / density)
  }

  private static func stamp(radius: Double, color: Color) -> OpaquePointer? {
    let half = radius.rounded(.up) + 1
    let surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(2 * half), Int32(2 * half))
    guard let context = cairo_create(surface) else { return surface }
    Canvas(context: context).disc(x: half, y: half, radius: radius, color)
    cairo_destroy(context)
    return surface
  }

  private func paint(_ surface: OpaquePointer, x: Double, y: Double, scale: Double) {
    cairo_save(context)
    cairo_translate(context, x, y)
    cairo_scale(context, scale, scale)
    cairo_set_source_surface(context, surface, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
    cairo_paint(context)
    cairo_restore(context)
  }

  // MARK: Details

  private static func outline(of box: Rectangle, radius: Double) -> [Segment] {
    guard radius > 0 else {
      return [
        .move(box.x, box.y), .line(box.right, box.y), .line(box.right, box.bottom), .line(box.x, box.bottom),
        .close,
      ]
    }
    let r = min(radius, box.width / 2, box.height / 2)
    // The control points' distance from the corner that makes a Bézier curve a quarter of a circle.
    let k = r * (1 - 0.5523)
    return [
      .move(box.x + r, box.y), .line(box.right - r, box.y),
      .curve(box.right - k, box.y, box.right, box.y + k, box.right, box.y + r),
      .line(box.right, box.bottom - r),
      .curve(box.right, box.bottom - k, box.right - k, box.bottom, box.right - r, box.bottom),
      .line(box.x + r, box.bottom),
      .curve(box.x + k, box.bottom, box.x, box.bottom - k, box.x, box.bottom - r),
      .line(box.x, box.y + r),
      .curve(box.x, box.y + k, box.x + k, box.y, box.x + r, box.y),
      .close,
    ]
  }

  private func trace(_ path: [Segment]) {
    cairo_new_path(context)
    for segment in path {
      switch segment {
      case .move(let x, let y): cairo_move_to(context, x, y)
      case .line(let x, let y): cairo_line_to(context, x, y)
      case .curve(let x1, let y1, let x2, let y2, let x, let y):
        cairo_curve_to(context, x1, y1, x2, y2, x, y)
      case .close: cairo_close_path(context)
      }
    }
  }

  private func set(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.opacity)
  }

  private func selectFont(size: Double, bold: Bool) {
    cairo_select_font_face(
      context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
      bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
  }
}
