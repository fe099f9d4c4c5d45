import Dispatch
import Synchronization

/// The questions that cells have asked and that a person has not answered yet.
final class InputBroker: Sendable {
  private final class Question: Sendable {
    let id: String
    let identities: [[UInt8]]
    let answer = Mutex(String?.none)
    let answered = DispatchSemaphore(value: 0)

    init(id: String, identities: [[UInt8]]) {
      self.id = id
      self.identities = identities
    }
  }

  /// How often a cell that waits looks whether it has been interrupted, in milliseconds.
  private static let interval = 10

  private let open = Mutex([Question]())
  private let mailbox: Mailbox

  init(mailbox: Mailbox) { self.mailbox = mailbox }

  /// Asks the front end that sent a request, and waits.
  func ask(_ prompt: String, isPassword: Bool, for request: ExecuteRequest) -> InputAnswer {
    guard request.allowsInput else { return .notAllowed }
    // The client's stdin socket has the same identity as the one that the request came from.
    let message = OutgoingMessage(
      channel: .stdin, identities: request.identities, type: "input_request", parentHeader: request.header,
      content: ["prompt": .string(prompt), "password": .bool(isPassword)])
    let question = Question(id: message.id, identities: request.identities)
    open.withLock { $0.append(question) }
    defer { open.withLock { $0.removeAll { $0 === question } } }
    mailbox.post(.question(message))
    while question.answered.wait(timeout: .now() + .milliseconds(Self.interval)) == .timedOut {
      if request.interrupt.isSet { return .interrupted }
    }
    return .text(question.answer.withLock { $0 } ?? "")
  }

  /// Hands an answer to the question it belongs to: the one it names, else the oldest of the client that sent it. An
  /// answer to a question that nobody waits for any more is dropped.
  func receive(_ message: IncomingMessage) throws(BadRequest) {
    let value = try RequestFields(message.content).string("value")
    let question = open.withLock { questions in
      questions.first { $0.id == message.parentID }
        ?? (message.parentID == nil ? questions.first { $0.identities == message.identities } : nil)
    }
    guard let question else { return }
    question.answer.withLock { $0 = value }
    question.answered.signal()
  }
}
