/// A message as it travels: identities, delimiter, signature, four dictionaries, buffers (messaging specification,
/// "The wire protocol"). The dictionaries stay bytes: what is signed is what was received.
struct WireMessage: Sendable, Equatable {
  static let delimiter = Array("<IDS|MSG>".utf8)
  static let mostFrames = 1024
  static let largestHeader = 65_536

  let identities: [[UInt8]]
  let signature: [UInt8]
  let header: [UInt8]
  let parent: [UInt8]
  let metadata: [UInt8]
  let content: [UInt8]

  var signed: [[UInt8]] { [header, parent, metadata, content] }

  init(
    identities: [[UInt8]], header: [UInt8], parent: [UInt8], metadata: [UInt8], content: [UInt8],
    signer: Signer
  ) {
    self.identities = identities
    self.header = header
    self.parent = parent
    self.metadata = metadata
    self.content = content
    signature = signer.sign([header, parent, metadata, content])
  }

  /// Takes received frames apart; nil where they are no message.
  init?(_ frames: [[UInt8]]) {
    guard frames.count <= Self.mostFrames, let at = frames.firstIndex(of: Self.delimiter),
      frames.count >= at + 6, frames[at + 2].count <= Self.largestHeader
    else { return nil }
    identities = Array(frames[..<at])
    signature = frames[at + 1]
    header = frames[at + 2]
    parent = frames[at + 3]
    metadata = frames[at + 4]
    content = frames[at + 5]
  }

  var frames: [[UInt8]] { identities + [Self.delimiter, signature, header, parent, metadata, content] }
}
