import Foundation

/// A message on its way to the front ends.
package struct OutgoingMessage: Sendable {
  /// The header's `msg_id`.
  package var id = UUID().uuidString.lowercased()
  package var channel: KernelConnection.Channel
  /// Routing frames of the request answered, or the topic of a publication.
  package var identities: [[UInt8]]
  package var type: String
  /// The header of the request that caused it, as it came.
  package var parentHeader: [UInt8]
  package var metadata: JSONValue = [:]
  package var content: JSONValue
}

extension OutgoingMessage {
  /// A message for everyone, under the request that caused it.
  static func publication(_ type: String, parentHeader: [UInt8], _ content: JSONValue) -> OutgoingMessage {
    OutgoingMessage(
      channel: .iopub, identities: [], type: type, parentHeader: parentHeader, content: content)
  }

  /// "busy" before the work on a request, "idle" after all of its output.
  static func status(_ state: String, parentHeader: [UInt8]) -> OutgoingMessage {
    publication("status", parentHeader: parentHeader, ["execution_state": .string(state)])
  }
}
