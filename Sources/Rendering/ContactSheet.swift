/// A grid of small RGB images with captions.
public struct ContactSheet: Sendable, Equatable {
  public struct Image: Sendable, Equatable {
    /// Height × width × 3 bytes: row by row, red, green and blue of each pixel in turn.
    public var rgb: [UInt8]
    public var caption: String

    public init(rgb: [UInt8], caption: String = "") {
      self.rgb = rgb
      self.caption = caption
    }
  }

  public var title: String
  public var subtitle: String
  /// Size of every image, in its own pixels.
  public let width: Int
  public let height: Int
  public let images: [Image]
  /// Images in a row.
  public let columns: Int
  /// Shown before each row, such as the class that its images belong to; empty for none.
  public let rowTitles: [String]

  /// A sheet shows this many images at most; the text says how many are left out.
  public static let mostImages = 400

  /// - Parameter columns: images in a row, 1…40.
  /// - Throws: `ContactSheetError` when an image's bytes do not make `height` × `width` × 3.
  public init(
    title: String, subtitle: String = "", width: Int, height: Int, images: [Image], columns: Int = 10,
    rowTitles: [String] = []
  ) throws(ContactSheetError) {
    guard (1...4096).contains(width), (1...4096).contains(height) else {
      throw .sizesNotPositive(width: width, height: height)
    }
    for (index, image) in images.enumerated() where image.rgb.count != width * height * 3 {
      throw .wrongByteCount(image: index, expected: width * height * 3, found: image.rgb.count)
    }
    self.title = title
    self.subtitle = subtitle
    self.width = width
    self.height = height
    self.images = images
    self.columns = max(1, min(columns, 40))
    self.rowTitles = rowTitles
  }

  /// PNG and text. No SVG: its images would each be a PNG inside.
  public func bundle() -> MIMEBundle {
    let drawing = ContactSheetDrawing(self)
    return Picture(width: drawing.width, height: drawing.height, description: plainText, draw: drawing.draw)
      .bundle(plainText: plainText, svg: false)
  }

  private var plainText: String {
    let shown = min(images.count, Self.mostImages)
    let count = "\(Format.whole(shown)) image\(shown == 1 ? "" : "s") of \(width)×\(height) pixels"
    let rest = images.count > shown ? ", \(Format.whole(images.count - shown)) more not shown" : ""
    return [title, subtitle, count + rest].filter { !$0.isEmpty }.map(Markup.oneLine).joined(separator: " · ")
  }
}
