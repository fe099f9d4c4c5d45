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

  /// The largest that is sent, in bytes: more would stall front ends, and servers refuse it.
  package static let sizeLimit = 24 << 20

  /// The same, or where it is too large, what is small of it or at least a word about it.
  package var bounded: DisplayData {
    func size(_ content: Content) -> Int {
      switch content {
      case .text(let text), .json(let text): text.utf8.count
      case .binary(let bytes): bytes.count / 3 * 4
      }
    }
    let total = contents.values.reduce(0) { $0 + size($1) }
    guard total > Self.sizeLimit else { return self }
    var bounded = DisplayData(contents.filter { size($0.value) < 1 << 20 }, metadata: metadata)
    if bounded.contents.isEmpty {
      bounded.contents["text/plain"] = .text(
        "This is too large to show: \(total >> 20) MiB, and \(Self.sizeLimit >> 20) at most. Show a part of it, or save it."
      )
    }
    return bounded
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
