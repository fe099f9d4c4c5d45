import Foundation
import Synchronization

/// What other threads hand to the thread that owns the sockets, in order.
final class Mailbox: Sendable {
  enum Item: Sendable {
    case message(OutgoingMessage)
    /// A cell failed: what waited behind it in its shell is aborted once `answers` are sent.
    case failure(answers: [OutgoingMessage], shell: Shell)
    /// A question for a front end, which takes answers to earlier ones off the socket first.
    case question(OutgoingMessage)
    case computeThreadEnded
    case stopRequest
  }

  /// Text beyond this waits in the cell that prints it, in bytes.
  private static let streamLimit = 1 << 20

  private struct State {
    var items: [Item] = []
    var streams = StreamBuffer(at: .now)
  }

  let wakeUp: WakeUp
  private let state = Mutex(State())

  init() throws(KernelError) {
    wakeUp = try WakeUp()
  }

  func post(_ items: Item...) {
    state.withLock {
      $0.items += $0.streams.take(at: .now).map(Item.message)
      $0.items += items
    }
    wakeUp.signal()
  }

  /// Adds stream text, which leaves with what follows it or soon. A cell that prints faster than text leaves is held up,
  /// until `isWanted` says that nobody waits for the text any more.
  func post(stream name: String, text: String, parentHeader: [UInt8], while isWanted: () -> Bool) {
    let (isFirst, isFull) = state.withLock {
      ($0.streams.append(text, to: name, parentHeader: parentHeader), $0.streams.size > Self.streamLimit)
    }
    if isFirst { wakeUp.signal() }
    guard isFull else { return }
    while isWanted(), state.withLock({ $0.streams.size > Self.streamLimit }) {
      Thread.sleep(forTimeInterval: 0.001)
    }
  }

  /// Takes what there is, and says when stream text that stays behind will be due.
  func collect() -> (items: [Item], due: ContinuousClock.Instant?) {
    let now = ContinuousClock.now
    return state.withLock { state in
      if let due = state.streams.due, due <= now {
        state.items += state.streams.take(at: now).map(Item.message)
      }
      defer { state.items = [] }
      return (state.items, state.streams.due)
    }
  }
}
