import Foundation

/// Writes messages as signed frames, all in one session.
package struct WireEncoder: Sendable {
  package let session = UUID().uuidString.lowercased()
  private let signer: MessageSigner

  package init(signer: MessageSigner) {
    self.signer = signer
  }

  package func encode(
    type: String, identities: [[UInt8]], parentHeader: [UInt8], metadata: JSONValue = [:], content: JSONValue
  ) -> [[UInt8]] {
    let date = Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(.now)
    let header: JSONValue = [
      "msg_id": .string(UUID().uuidString.lowercased()), "session": .string(session), "username": "kernel",
      "date": .string(date), "msg_type": .string(type), "version": .string(JupyterKernel.protocolVersion),
    ]
    let parts = [header.encoded, parentHeader, metadata.encoded, content.encoded]
    return identities + [WireDecoder.delimiter, signer.signature(of: parts)] + parts
  }
}
