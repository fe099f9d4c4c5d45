import CLinux
import Foundation
import Synchronization

/// A message on its way out, before it has a header and a signature.
struct Outgoing: Sendable {
  enum Channel: Sendable {
    case shell, control, iopub
  }

  let channel: Channel
  /// On iopub the topic.
  let identities: [[UInt8]]
  let type: String
  /// The header of the request that it answers, as received.
  let parent: String
  let content: String

  static func status(_ state: String, parent: String) -> Outgoing {
    iopub("status", parent: parent, JSONText.object([("execution_state", JSONText.string(state))]))
  }

  static func iopub(_ type: String, parent: String, _ content: String) -> Outgoing {
    Outgoing(channel: .iopub, identities: [Array(type.utf8)], type: type, parent: parent, content: content)
  }
}

/// What the compute thread hands to the I/O thread, in order.
final class Outbox: Sendable {
  enum Item: Sendable {
    case message(Outgoing)
    /// Text of `stdout` or `stderr`; neighbours are joined.
    case stream(name: String, text: String, parent: String)
    /// A cell failed: what is queued behind it is to be aborted before its reply goes out.
    case failure(reply: [Outgoing])
  }

  /// Stream messages go out at most every so often.
  private static let streamInterval = Duration.milliseconds(50)

  private struct State {
    var items: [Item] = []
    var lastStream = ContinuousClock.now - .seconds(1)
  }

  private let state = Mutex(State())
  /// Readable when there is something to send.
  let wakeUp: Int32

  init() { wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }

  deinit { close(wakeUp) }

  func post(_ item: Item) {
    state.withLock { state in
      if case .stream(let name, let text, let parent) = item,
        case .stream(name, let before, parent)? = state.items.last
      {
        state.items[state.items.count - 1] = .stream(name: name, text: before + text, parent: parent)
      } else {
        state.items.append(item)
      }
    }
    eventfd_write(wakeUp, 1)
  }

  /// What may go out now, and how long to wait for a stream that is held back; nil for nothing held back.
  func take() -> (items: [Item], wait: Duration?) {
    var count: eventfd_t = 0
    eventfd_read(wakeUp, &count)
    return state.withLock { state in
      var held: [Item] = []
      var wait: Duration?
      if case .stream? = state.items.last {
        let left = Self.streamInterval - state.lastStream.duration(to: .now)
        if left > .zero {
          held = [state.items.removeLast()]
          wait = left
        } else {
          state.lastStream = .now
        }
      }
      let items = state.items
      state.items = held
      return (items, wait)
    }
  }
}
