import CSodium
import CZeroMQ
import Foundation

/// The thread that owns the sockets: receives requests, answers the quick ones, hands cells to the compute thread
/// and sends what comes back.
final class KernelServer {
  /// Room for deep recursion in an interpreter.
  private static let computeStackSize = 64 << 20
  /// How long a cell that runs at shutdown has to stop.
  private static let shutdownGrace = Duration.milliseconds(250)
  /// How many messages of a socket are taken before looking at the others again.
  private static let batch = 64
  /// How many requests behind a failed cell are looked at; those beyond run.
  private static let abortBatch = 4_096

  private let context: ZeroMQContext
  private let encoder: WireEncoder
  private var decoder: WireDecoder
  private var drops = DropReport()
  private let mailbox: Mailbox
  private let queue = ExecutionQueue()
  private let history = CellHistory()
  private let answers: RequestAnswers
  private let connection: KernelConnection
  private var sockets: KernelSockets?
  /// When to leave at the latest; nil while the kernel serves.
  private var deadline: ContinuousClock.Instant?
  private var hasComputeEnded = false

  init(connection: KernelConnection, interpreter: any KernelInterpreter) throws(KernelError) {
    guard sodium_init() >= 0 else { throw .cryptographyUnavailable }
    self.connection = connection
    let signer = MessageSigner(key: connection.key)
    encoder = WireEncoder(signer: signer)
    decoder = WireDecoder(signer: signer)
    context = try ZeroMQContext()
    mailbox = try Mailbox()
    answers = RequestAnswers(interpreter: interpreter, history: history)
  }

  /// Serves until shutdown.
  func run() throws(KernelError) {
    try start()
    let parent = ParentProcess.openDescriptor()
    while !isFinished {
      poll(alsoWatching: parent)
    }
    closeSockets()
    // A cell that does not stop would otherwise still run while the process takes itself apart.
    if !hasComputeEnded { _exit(0) }
  }

  private var isFinished: Bool {
    guard let deadline else { return false }
    return hasComputeEnded || deadline <= .now
  }

  private func start() throws(KernelError) {
    try KernelSignals.watch([SIGINT, SIGTERM, SIGHUP]) { [queue, mailbox] signal in
      if signal == SIGINT { queue.interrupt() } else { mailbox.post(.stopRequest) }
    }
    let sockets = try KernelSockets(bindingTo: connection, in: context)
    self.sockets = sockets
    try startHeartbeat()
    let runner = CellRunner(
      interpreter: answers.interpreter, queue: queue, history: history, mailbox: mailbox)
    try KernelThread.start(stackSize: Self.computeStackSize) { runner.run() }
    send(.status("starting", parentHeader: Array("{}".utf8)))
  }

  /// Echoes heartbeats on a thread of their own, whatever the others do.
  private func startHeartbeat() throws(KernelError) {
    let heartbeat = try ZeroMQSocket(.router, in: context, boundTo: connection.endpoint(of: .heartbeat))
    try KernelThread.start(stackSize: 1 << 18) {
      while let frames = heartbeat.receive(waiting: true) { heartbeat.send(frames) }
    }
  }

  private func closeSockets() {
    sockets = nil
    context.shutDown()
    context.terminate()
  }
}

// MARK: - Waiting and sending

extension KernelServer {
  private func poll(alsoWatching parent: Int32?) {
    guard let sockets else { return }
    let (items, due) = mailbox.collect()
    items.forEach(handle)

    var polled = [sockets.control, sockets.shell, sockets.iopub].map {
      zmq_pollitem_t(socket: $0.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
    for descriptor in [mailbox.wakeUp.pollable, parent].compactMap(\.self) {
      polled.append(zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
    }
    zmq_poll(&polled, Int32(polled.count), milliseconds(until: [due, deadline].compactMap(\.self).min()))

    if polled[3].revents != 0 { mailbox.wakeUp.clear() }
    if polled.count > 4, polled[4].revents != 0 { stop() }
    take(from: sockets.control, upTo: Self.batch) { receive($0, on: .control) }
    take(from: sockets.iopub, upTo: Self.batch) { welcome($0) }
    take(from: sockets.shell, upTo: Self.batch) { receive($0, on: .shell) }
  }

  /// How long to wait: rounded up, so that what is due then really is; -1 for as long as nothing happens.
  private func milliseconds(until instant: ContinuousClock.Instant?) -> Int {
    guard let instant else { return -1 }
    let (seconds, attoseconds) = (instant - .now).components
    return max(0, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000) + 1)
  }

  private func take(from socket: ZeroMQSocket, upTo limit: Int, _ handle: ([[UInt8]]) -> Void) {
    for _ in 0..<limit {
      guard let frames = socket.receive() else { return }
      handle(frames)
    }
  }

  private func send(_ message: OutgoingMessage) {
    let topic = Array("kernel.\(encoder.session).\(message.type)".utf8)
    let frames = encoder.encode(
      type: message.type, identities: message.channel == .iopub ? [topic] : message.identities,
      parentHeader: message.parentHeader, metadata: message.metadata, content: message.content)
    switch message.channel {
    case .iopub: sockets?.iopub.send(frames)
    case .control: sockets?.control.send(frames)
    default: sockets?.shell.send(frames)
    }
  }

  private func handle(_ item: Mailbox.Item) {
    switch item {
    case .message(let message): send(message)
    case .failure(let answers): finishFailure(answers)
    case .computeThreadEnded: hasComputeEnded = true
    case .stopRequest: stop()
    }
  }

  /// Answers a failed cell and aborts what was sent behind it. Requests that have arrived by now were sent by a
  /// client that could not know of the failure, so they count as well.
  private func finishFailure(_ answers: [OutgoingMessage]) {
    guard let sockets else { return }
    take(from: sockets.shell, upTo: Self.abortBatch) { receive($0, on: .shell) }
    let aborted = queue.takeWaiting()
    answers.forEach(send)
    for request in aborted {
      send(.status("busy", parentHeader: request.header))
      send(
        request.reply([
          "status": "aborted", "execution_count": .integer(history.count), "user_expressions": [:],
          "payload": [],
        ]))
      send(.status("idle", parentHeader: request.header))
    }
  }

  /// Tells a new subscriber that it is heard; its event is 1 and the topic.
  private func welcome(_ event: [[UInt8]]) {
    guard let frame = event.first, frame.first == 1,
      let topic = String(validating: frame.dropFirst(), as: UTF8.self)
    else { return }
    sockets?.iopub.send(
      encoder.encode(
        type: "iopub_welcome", identities: [Array(topic.utf8)], parentHeader: Array("{}".utf8),
        content: ["subscription": .string(topic)]))
  }
}

// MARK: - Requests

extension KernelServer {
  private func receive(_ frames: [[UInt8]], on channel: KernelConnection.Channel) {
    let message: IncomingMessage
    do {
      message = try decoder.decode(frames)
    } catch {
      return drops.add(error)
    }
    serve(message, on: channel)
  }

  private func serve(_ message: IncomingMessage, on channel: KernelConnection.Channel) {
    let replyContent: JSONValue?
    do throws(BadRequest) {
      if let defect = message.defect { throw BadRequest(reason: defect) }
      if message.type == "execute_request" {
        return queue.add(try ExecuteRequest(message, on: channel))
      }
      replyContent = try answers.reply(to: message.type, message.content)
    } catch {
      replyContent = refusal(of: message, error)
    }
    send(.status("busy", parentHeader: message.header))
    if let replyContent {
      reply(to: message, on: channel, replyContent)
    } else {
      act(on: message, from: channel)
    }
    send(.status("idle", parentHeader: message.header))
  }

  /// Does what the requests ask that change the kernel. Unknown ones are ignored.
  private func act(on message: IncomingMessage, from channel: KernelConnection.Channel) {
    switch message.type {
    case "interrupt_request":
      queue.interrupt()
      reply(to: message, on: channel, ["status": "ok"])
    case "shutdown_request":
      let content: JSONValue = ["status": "ok", "restart": message.content["restart"] ?? false]
      reply(to: message, on: channel, content)
      send(.publication("shutdown_reply", parentHeader: message.header, content))
      stop()
    case "comm_open":
      // No target is known here, so the other end is told that nobody listens.
      let content: JSONValue = ["comm_id": message.content["comm_id"] ?? "", "data": [:]]
      send(.publication("comm_close", parentHeader: message.header, content))
    default: break
    }
  }

  private func refusal(of message: IncomingMessage, _ error: BadRequest) -> JSONValue {
    var fields: [String: JSONValue] = [
      "status": "error", "ename": "BadMessage", "evalue": .string(error.reason), "traceback": [],
    ]
    if message.type == "execute_request" { fields["execution_count"] = .integer(history.count) }
    return .object(fields)
  }

  private func reply(
    to message: IncomingMessage, on channel: KernelConnection.Channel, _ content: JSONValue
  ) {
    let suffix = "_request"
    guard message.type.hasSuffix(suffix) else { return }
    send(
      OutgoingMessage(
        channel: channel, identities: message.identities,
        type: message.type.dropLast(suffix.count) + "_reply", parentHeader: message.header, content: content))
  }

  private func stop() {
    guard deadline == nil else { return }
    deadline = .now + Self.shutdownGrace
    queue.close()
  }
}
