/// Gathers small pieces of stream text into few messages: front ends and their servers limit how many they take.
package struct StreamBuffer {
  /// At most 20 messages a second for each stream.
  package static let interval = Duration.milliseconds(50)

  private var pieces: [(name: String, text: String)] = []
  private var parentHeader: [UInt8] = []
  private var lastTaken: ContinuousClock.Instant

  package init(at now: ContinuousClock.Instant) {
    lastTaken = now
  }

  /// When the text that waits should leave; nil when none waits.
  package var due: ContinuousClock.Instant? {
    pieces.isEmpty ? nil : lastTaken + Self.interval
  }

  /// Adds text; true when nothing waited before.
  package mutating func append(_ text: String, to name: String, parentHeader: [UInt8]) -> Bool {
    guard !text.isEmpty else { return false }
    let isFirst = pieces.isEmpty
    self.parentHeader = parentHeader
    if let index = pieces.firstIndex(where: { $0.name == name }) {
      pieces[index].text += text
    } else {
      pieces.append((name, text))
    }
    return isFirst
  }

  /// Takes the text that waits, a message for each stream.
  package mutating func take(at now: ContinuousClock.Instant) -> [OutgoingMessage] {
    guard !pieces.isEmpty else { return [] }
    defer { pieces = [] }
    lastTaken = now
    return pieces.map { piece in
      OutgoingMessage(
        channel: .iopub, identities: [], type: "stream", parentHeader: parentHeader,
        content: ["name": .string(piece.name), "text": .string(piece.text)])
    }
  }
}
