import Foundation

/// One output in several forms, by MIME type (messaging specification, "Display data").
public struct DisplayData: Sendable {
  public enum Content: Sendable {
    case text(String)
    /// Travels as base64.
    case binary([UInt8])
    /// Serialised JSON, embedded as it is.
    case json(String)
  }

  public var contents: [String: Content]

  public init(_ contents: [String: Content]) { self.contents = contents }

  public init(text: String) { contents = ["text/plain": .text(text)] }

  var json: String {
    JSONText.object(
      contents.sorted { $0.key < $1.key }.map { type, content in
        switch content {
        case .text(let text): (type, JSONText.string(text))
        case .binary(let bytes): (type, JSONText.string(Data(bytes).base64EncodedString()))
        case .json(let json): (type, json)
        }
      })
  }
}
