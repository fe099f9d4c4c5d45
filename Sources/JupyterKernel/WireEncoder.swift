import Foundation

/// Writes messages as signed frames, all in one session.
package struct WireEncoder: Sendable {
  package let session = UUID().uuidString.lowercased()
  private let signer: MessageSigner

  package init(signer: MessageSigner) {
    self.signer = signer
  }

  /// A message on its way out; what is for everyone has a topic in place of routing frames.
  package func encode(_ message: OutgoingMessage) -> [[UInt8]] {
    let topic = Array("kernel.\(session).\(message.type)".utf8)
    return encode(
      id: message.id, type: message.type,
      identities: message.channel == .iopub ? [topic] : message.identities,
      parentHeader: message.parentHeader, metadata: message.metadata, content: message.content)
  }

  package func encode(
    id: String = UUID().uuidString.lowercased(), type: String, identities: [[UInt8]], parentHeader: [UInt8],
    metadata: JSONValue = [:], content: JSONValue
  ) -> [[UInt8]] {
    let date = Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(.now)
    let header: JSONValue = [
      "msg_id": .string(id), "session": .string(session), "username": "kernel",
      "date": .string(date), "msg_type": .string(type), "version": .string(JupyterKernel.protocolVersion),
    ]
    let parts = [header.encoded, parentHeader, metadata.encoded, content.encoded]
    return identities + [WireDecoder.delimiter, signer.signature(of: parts)] + parts
  }
}
