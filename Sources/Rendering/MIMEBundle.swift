/// One output in every form that a front end may choose from, keyed by MIME type.
///
/// Every bundle holds `text/plain`: a terminal, a test and a screen reader always have something to show.
public struct MIMEBundle: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    /// UTF-8 text: plain text, HTML, Markdown, SVG.
    case text(String)
    /// Bytes that travel as base64: PNG, PDF.
    case binary([UInt8])
    /// A JSON document, serialised: Vega-Lite.
    case json(String)
  }

  /// The size at which an image is shown, in CSS pixels; its pixels may be denser.
  public struct Size: Sendable, Equatable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  public var contents: [String: Content]

  /// By MIME type; Jupyter's metadata has it as `{"image/png": {"width": 520, "height": 320}}`.
  public var sizes: [String: Size] = [:]

  public init(plainText: String) {
    contents = ["text/plain": .text(plainText)]
  }

  /// The `text/plain` form.
  public var plainText: String {
    if case .text(let text) = contents["text/plain"] { return text }
    return ""
  }

  public subscript(type: String) -> Content? {
    get { contents[type] }
    set { contents[type] = newValue }
  }
}
