/// Gathers small pieces of stream text into few messages, one for each stream of each cell: front ends and their servers
/// limit how many they take.
package struct StreamBuffer {
  /// At most 20 messages a second for each stream.
  package static let interval = Duration.milliseconds(50)

  private struct Piece {
    let name: String
    let parentHeader: [UInt8]
    var text: String
  }

  private var pieces: [Piece] = []
  private var lastTaken: ContinuousClock.Instant
  /// How many bytes wait.
  package private(set) var size = 0

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
    size += text.utf8.count
    if let index = pieces.firstIndex(where: { $0.name == name && $0.parentHeader == parentHeader }) {
      pieces[index].text += text
    } else {
      pieces.append(Piece(name: name, parentHeader: parentHeader, text: text))
    }
    return isFirst
  }

  /// Takes the text that waits, a message for each stream.
  package mutating func take(at now: ContinuousClock.Instant) -> [OutgoingMessage] {
    guard !pieces.isEmpty else { return [] }
    defer { pieces = [] }
    size = 0
    lastTaken = now
    return pieces.map { piece in
      OutgoingMessage(
        channel: .iopub, identities: [], type: "stream", parentHeader: piece.parentHeader,
        content: ["name": .string(piece.name), "text": .string(piece.text)])
    }
  }
}
