import Foundation

/// One thing to show, in every form it has, for a front end to choose from.
public struct DisplayData: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    case text(String)
    /// Bytes such as those of a PNG; they travel as base64.
    case binary([UInt8])
    /// A serialised JSON value; it travels as that value, not as a string.
    case json(String)
  }

  /// Content by MIME type.
  public var contents: [String: Content]

  /// Serialised JSON by MIME type, for instance `{"width": 400}` for `image/png`.
  public var metadata: [String: String]

  public init(_ contents: [String: Content], metadata: [String: String] = [:]) {
    self.contents = contents
    self.metadata = metadata
  }

  var dataField: JSONValue {
    .object(
      contents.mapValues { content in
        switch content {
        case .text(let text): .string(text)
        case .binary(let bytes): .string(Data(bytes).base64EncodedString())
        case .json(let text): .embedding(text)
        }
      })
  }

  var metadataField: JSONValue {
    .object(metadata.mapValues(JSONValue.embedding))
  }
}
