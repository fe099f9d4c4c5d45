import CSodium
import CZeroMQ
import Foundation

/// The thread that owns the shell's sockets: receives requests, answers the quick ones, hands cells to the threads that
/// compute and sends what comes back. Control messages and heartbeats have threads of their own.
final class KernelServer {
  /// How long a cell that runs at shutdown has to stop.
  private static let shutdownGrace = Duration.milliseconds(250)
  /// How many messages of a socket are taken before looking at the others again.
  private static let batch = 64
  /// How many requests behind a failed cell are looked at; those beyond run.
  private static let abortBatch = 4_096

  private let context: ZeroMQContext
  private let connection: KernelConnection
  private let core: KernelCore
  private var sockets: KernelSockets?
  /// Where each channel is bound; for ipc, what stands behind the address.
  private var ports: [KernelConnection.Channel: String] = [:]
  private var shell: RequestServer?
  private var stdin: RequestServer?
  /// When to leave at the latest; nil while the kernel serves.
  private var deadline: ContinuousClock.Instant?

  init(
    connection: KernelConnection, interpreter: any KernelInterpreter, archive: HistoryArchive?
  ) throws(KernelError) {
    guard sodium_init() >= 0 else { throw .cryptographyUnavailable }
    self.connection = connection
    context = try ZeroMQContext()
    core = try KernelCore(
      signer: MessageSigner(key: connection.key), interpreter: interpreter, archive: archive)
  }

  /// Serves until shutdown.
  func run() throws(KernelError) {
    var parent: Int32?
    switch ParentProcess.watch() {
    case .watched(let descriptor): parent = descriptor
    case .unknown: break
    case .gone: return
    }
    try start()
    while !isFinished {
      poll(alsoWatching: parent)
    }
    closeSockets()
    // A cell that does not stop would otherwise still run while the process takes itself apart.
    if !core.shells.areDone { _exit(0) }
  }

  private var isFinished: Bool {
    guard let deadline else { return false }
    return core.shells.areDone || deadline <= .now
  }

  private func start() throws(KernelError) {
    try KernelSignals.watch([SIGINT, SIGTERM, SIGHUP]) { [core] signal in
      if signal == SIGINT { core.shells.interrupt() } else { core.mailbox.post(.stopRequest) }
    }
    let sockets = try KernelSockets(bindingTo: connection, in: context)
    self.sockets = sockets
    ports = [.shell: sockets.shell.port, .stdin: sockets.stdin.port, .iopub: sockets.iopub.port]
    ports[.heartbeat] = try startHeartbeat()
    ports[.control] = try ControlThread.start(core, connection, in: context)
    try connection.register(ports, in: context)

    let send: (OutgoingMessage) -> Void = { [unowned self] in self.send($0) }
    shell = RequestServer(core, channel: .shell, reply: send, publish: send)
    stdin = RequestServer(core, channel: .stdin, reply: send, publish: send)
    try core.shells.start(core.shells.main, core.runCells)
    send(.status("starting", parentHeader: Array("{}".utf8)))
  }

  /// Echoes heartbeats on a thread of their own, whatever the others do.
  ///
  /// - Returns: the port.
  private func startHeartbeat() throws(KernelError) -> String {
    let heartbeat = try ZeroMQSocket(.router, for: .heartbeat, of: connection, in: context)
    let port = heartbeat.port
    try KernelThread.start(stackSize: 1 << 18) {
      while let frames = heartbeat.receive(waiting: true) { heartbeat.send(frames) }
    }
    return port
  }

  private func closeSockets() {
    sockets = nil
    context.shutDown()
    context.terminate()
    // ZeroMQ leaves the files of ipc sockets behind.
    for channel in KernelConnection.Channel.allCases where connection.transport == .ipc {
      if let port = ports[channel] { unlink("\(connection.address)-\(port)") }
    }
  }

  private func stop() {
    guard deadline == nil else { return }
    deadline = .now + Self.shutdownGrace
    core.shells.closeAll()
  }
}

// MARK: - Waiting and sending

extension KernelServer {
  private func poll(alsoWatching parent: Int32?) {
    guard let sockets else { return }
    let (items, due) = core.mailbox.collect()
    items.forEach(handle)

    var polled = [sockets.shell, sockets.iopub, sockets.stdin].map {
      zmq_pollitem_t(socket: $0.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
    for descriptor in [core.mailbox.wakeUp.pollable, parent].compactMap(\.self) {
      polled.append(zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
    }
    zmq_poll(&polled, Int32(polled.count), milliseconds(until: [due, deadline].compactMap(\.self).min()))

    if polled[3].revents != 0 { core.mailbox.wakeUp.clear() }
    if polled.count > 4, polled[4].revents != 0 { stop() }
    take(from: sockets.iopub, upTo: Self.batch) { welcome($0) }
    take(from: sockets.stdin, upTo: Self.batch) { stdin?.receive($0) }
    take(from: sockets.shell, upTo: Self.batch) { shell?.receive($0) }
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
    let frames = core.encoder.encode(message)
    switch message.channel {
    case .iopub: sockets?.iopub.send(frames)
    case .stdin: sockets?.stdin.send(frames)
    default: sockets?.shell.send(frames)
    }
  }

  private func handle(_ item: Mailbox.Item) {
    switch item {
    case .message(let message): send(message)
    case .question(let message):
      if let sockets { take(from: sockets.stdin, upTo: Self.abortBatch) { stdin?.receive($0) } }
      send(message)
    case .failure(let answers, let shell): finishFailure(answers, in: shell)
    case .computeThreadEnded: break
    case .stopRequest: stop()
    }
  }

  /// Answers a failed cell and aborts what was sent behind it. Requests that have arrived by now were sent by a
  /// client that could not know of the failure, so they count as well.
  private func finishFailure(_ answers: [OutgoingMessage], in failed: Shell) {
    guard let sockets else { return }
    take(from: sockets.shell, upTo: Self.abortBatch) { shell?.receive($0) }
    let aborted = failed.queue.takeWaiting()
    answers.forEach(send)
    for request in aborted {
      send(.status("busy", parentHeader: request.header))
      send(
        request.reply([
          "status": "aborted", "execution_count": .integer(failed.history.count), "user_expressions": [:],
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
      core.encoder.encode(
        type: "iopub_welcome", identities: [Array(topic.utf8)], parentHeader: Array("{}".utf8),
        content: ["subscription": .string(topic)]))
  }
}
