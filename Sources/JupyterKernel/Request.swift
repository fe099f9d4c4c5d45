import Foundation

/// A request whose signature is right, its JSON read.
struct Request {
  let identities: [[UInt8]]
  /// The header as received, to be echoed.
  let headerJSON: String
  let type: String
  let content: [String: Any]
  /// What is wrong with it; nil for nothing.
  let fault: String?

  init(_ message: WireMessage) {
    identities = message.identities
    let header = Self.object(message.header)
    let content = Self.object(message.content)
    headerJSON = header == nil ? JSONText.emptyObject : String(decoding: message.header, as: UTF8.self)
    type = header?["msg_type"] as? String ?? ""
    self.content = content ?? [:]
    if header == nil {
      fault = "its header is no JSON object"
    } else if type.isEmpty {
      fault = "its header has no msg_type"
    } else {
      fault = content == nil ? "its content is no JSON object" : nil
    }
  }

  private static func object(_ bytes: [UInt8]) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
  }

  func text(_ name: String) -> String? { content[name] as? String }

  /// A whole number; nil for anything else.
  func integer(_ name: String) -> Int? {
    (content[name] as? NSNumber).flatMap { Int(exactly: $0.doubleValue) }
  }

  func bool(_ name: String, _ standard: Bool) -> Bool { content[name] as? Bool ?? standard }
}
