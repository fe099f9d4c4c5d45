import CCairo
import Foundation

/// One drawing, told once, in each image format.
package struct Picture {
  /// In CSS pixels.
  package let width: Int
  package let height: Int
  /// What the picture shows, for those who cannot see it.
  package let description: String
  package let draw: (Canvas) -> Void

  /// Pixels of the PNG to one CSS pixel.
  package static let density = 2.0

  package init(width: Int, height: Int, description: String, draw: @escaping (Canvas) -> Void) {
    self.width = width
    self.height = height
    self.description = description
    self.draw = draw
  }

  /// The same bytes for the same drawing. Text is drawn as outlines, so that it needs no font where it is shown.
  package func svg() -> String {
    let bytes = written { surface in
      guard let context = cairo_create(surface) else { return }
      draw(Canvas(context: context))
      cairo_destroy(context)
    }
    return Self.embeddable(String(decoding: bytes, as: UTF8.self), description: description)
  }

  /// `density` times as many pixels each way as the picture has CSS pixels; empty when there is no memory for it.
  package func png(density: Double = Picture.density) -> [UInt8] {
    guard
      let surface = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, Int32(Double(width) * density), Int32(Double(height) * density)),
      let context = cairo_create(surface)
    else { return [] }
    defer {
      cairo_destroy(context)
      cairo_surface_destroy(surface)
    }
    cairo_scale(context, density, density)
    draw(Canvas(context: context))
    let sink = ByteSink()
    cairo_surface_write_to_png_stream(surface, ByteSink.write, Unmanaged.passUnretained(sink).toOpaque())
    return sink.bytes
  }

  /// SVG, PNG and text.
  package func bundle(plainText: String, svg includesSVG: Bool = true) -> MIMEBundle {
    var bundle = MIMEBundle(plainText: plainText)
    if includesSVG { bundle["image/svg+xml"] = .text(svg()) }
    bundle["image/png"] = .binary(png())
    bundle.sizes["image/png"] = MIMEBundle.Size(width: width, height: height)
    return bundle
  }

  private func written(_ draw: (OpaquePointer) -> Void) -> [UInt8] {
    let sink = ByteSink()
    guard
      let surface = cairo_svg_surface_create_for_stream(
        ByteSink.write, Unmanaged.passUnretained(sink).toOpaque(), Double(width), Double(height))
    else { return [] }
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX)
    draw(surface)
    cairo_surface_finish(surface)
    cairo_surface_destroy(surface)
    return sink.bytes
  }

  /// Makes Cairo's document fit to stand in a page beside others: its identifiers, `glyph0-1` and the like in
  /// every document, get a prefix made from the content; no XML declaration; a size that yields to narrow pages.
  private static func embeddable(_ document: String, description: String) -> String {
    let document = renumbered(document)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
    for byte in document.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let prefix = "a" + String(hash, radix: 36) + "-"
    var svg = document
    for reference in [" id=\"", "href=\"#", "url(#"] {
      svg = svg.replacingOccurrences(of: reference, with: reference + prefix)
    }
    guard let start = svg.range(of: "<svg ") else { return svg }
    let label = Markup.escaped(Markup.shortened(description, to: 400))
    return "<svg role=\"img\" aria-label=\"\(label)\" style=\"max-width: 100%; height: auto\" "
      + svg[start.upperBound...]
  }

  /// Cairo numbers surfaces and images through the whole life of a process; counted anew in each document, the
  /// same drawing gives the same bytes.
  private static func renumbered(_ document: String) -> String {
    var numbers: [Substring: Int] = [:]
    return document.replacing(/(surface|image)([0-9]+)/) { match in
      let number = numbers[match.2] ?? numbers.count
      numbers[match.2] = number
      return "\(match.1)\(number)"
    }
  }
}
