/// A message that was framed and signed well. What its frames say may still be nonsense.
package struct IncomingMessage: Sendable, Equatable {
  /// The routing frames to put before a reply.
  package let identities: [[UInt8]]
  /// The header as it came, to be echoed as the parent header of everything this message causes; `{}` when it
  /// is not a JSON object.
  package let header: [UInt8]
  /// The `msg_id` of the message that this one answers; nil when it names none.
  package let parentID: String?
  /// Where among the kernel's shells the message belongs (JEP 91); nil for the main one.
  package let subshellID: String?
  /// The type, or "" when the header names none.
  package let type: String
  package let content: [String: JSONValue]
  /// What is wrong with the frames, if anything.
  package let defect: String?
}
