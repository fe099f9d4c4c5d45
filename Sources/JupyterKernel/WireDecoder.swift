import Synchronization

/// Turns frames into messages: checks their number, their signature over the bytes as received, that they are no
/// replay, and only then what they say. Shared by the threads that receive: what was sent on one channel is a replay on
/// another.
package final class WireDecoder: Sendable {
  package static let delimiter = Array("<IDS|MSG>".utf8)
  package static let maximalFrameCount = 1_024
  package static let maximalHeaderSize = 64 << 10

  private let signer: MessageSigner
  private let seen = Mutex(ReplaySet())

  package init(signer: MessageSigner) {
    self.signer = signer
  }

  package func decode(_ frames: [[UInt8]]) throws(WireFault) -> IncomingMessage {
    guard frames.count <= Self.maximalFrameCount else { throw .tooManyFrames }
    guard let delimiter = frames.firstIndex(of: Self.delimiter) else { throw .noDelimiter }
    // Signature, header, parent header, metadata, content; raw buffers may follow.
    guard frames.count >= delimiter + 6 else { throw .tooFewFrames }
    let signature = frames[delimiter + 1]
    let parts = frames[delimiter + 2..<delimiter + 6]
    guard frames[delimiter + 2].count <= Self.maximalHeaderSize else { throw .oversizedHeader }
    guard signer.accepts(signature, of: parts) else { throw .badSignature }
    if signer.isSigning, !seen.withLock({ $0.insert(signature) }) { throw .replayed }
    return message(from: Array(frames[..<delimiter]), parts: Array(parts))
  }

  private func message(from identities: [[UInt8]], parts: [[UInt8]]) -> IncomingMessage {
    let values = parts.map { JSONValue(parsing: $0)?.object }
    let names = ["header", "parent_header", "metadata", "content"]
    let type = values[0]?["msg_type"]?.string ?? ""
    var defect: String?
    if let broken = values.firstIndex(of: nil) {
      defect = "\(names[broken]) is not a JSON object"
    } else if type.isEmpty || values[0]?["msg_id"]?.string == nil {
      defect = "header lacks msg_type or msg_id"
    }
    return IncomingMessage(
      identities: identities, header: values[0] == nil ? Array("{}".utf8) : parts[0],
      parentID: values[1]?["msg_id"]?.string, subshellID: values[0]?["subshell_id"]?.string, type: type,
      content: (values[3] ?? nil) ?? [:], defect: defect)
  }
}
