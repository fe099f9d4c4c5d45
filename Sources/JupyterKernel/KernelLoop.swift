import CLinux
import CZeroMQ
import Foundation
import Logging

/// The I/O thread: owns the sockets, answers what needs no computing, and never waits for a cell.
final class KernelLoop {
  /// How long a shutdown waits for a running cell, in seconds.
  private static let patience = 0.3
  private static let parentExited = "the process that started this kernel has ended"

  private let shell: ZeroMQSocket
  private let control: ZeroMQSocket
  private let stdin: ZeroMQSocket
  private let iopub: ZeroMQSocket
  private let outbox: Outbox
  private let compute: ComputeThread
  private let replies: Replies
  private var signer: Signer
  private var headers = HeaderMaker()
  private let logger = Logger(label: "azimuth")
  private var lastComplaint = ContinuousClock.now - .seconds(60)
  private var isDone = false

  init(
    _ file: ConnectionFile, context: UnsafeMutableRawPointer, interpreter: any KernelInterpreter
  ) throws(KernelError) {
    func bind(_ channel: ConnectionFile.Channel, _ type: Int32) throws(KernelError) -> ZeroMQSocket {
      try ZeroMQSocket(context, type: type, name: channel.rawValue, endpoint: file.endpoint(channel))
    }
    shell = try bind(.shell, ZMQ_ROUTER)
    control = try bind(.control, ZMQ_ROUTER)
    stdin = try bind(.stdin, ZMQ_ROUTER)
    iopub = try bind(.iopub, ZMQ_XPUB)
    try Heartbeat.start(context, endpoint: file.endpoint(.heartbeat))
    signer = Signer(key: file.key)
    outbox = Outbox()
    let history = History()
    compute = ComputeThread(interpreter, outbox: outbox, history: history)
    replies = Replies(interpreter: interpreter, history: history)
  }

  /// Serves until a client, a signal or the end of the parent process says stop.
  func run() {
    compute.start()
    send(.status("starting", parent: JSONText.emptyObject))
    let parent = Self.parentHandle()
    var timeout = -1
    while !isDone {
      var items = [shell, control, stdin, iopub].map {
        zmq_pollitem_t(socket: $0.pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
      }
      items += [outbox.wakeUp, SignalEvents.interrupt, SignalEvents.stop, parent].filter { $0 >= 0 }.map {
        zmq_pollitem_t(socket: nil, fd: $0, events: Int16(ZMQ_POLLIN), revents: 0)
      }
      zmq_poll(&items, Int32(items.count), timeout)
      if parent >= 0, items[items.count - 1].revents != 0 {
        logger.notice("\(Self.parentExited)")
        isDone = true
      }
      readSignals()
      while let frames = iopub.receive() { welcome(frames) }
      while !isDone, let frames = control.receive() { handle(frames, on: .control) }
      while stdin.receive() != nil {}
      while !isDone, let frames = shell.receive() { handle(frames, on: .shell) }
      timeout = flush()
    }
    stop()
  }

  // MARK: Requests

  private func handle(_ frames: [[UInt8]], on channel: Outgoing.Channel) {
    guard let message = WireMessage(frames), signer.accepts(message.signature, of: message.signed) else {
      complain()
      return
    }
    let request = Request(message)
    if request.type == "execute_request", request.fault == nil, channel == .shell, let cell = execute(request)
    {
      compute.enqueue(cell)
      return
    }
    let parent = request.headerJSON
    send(.status("busy", parent: parent))
    if request.fault == nil, request.type == "comm_open" {
      let id = JSONText.string(request.text("comm_id") ?? "")
      send(.iopub("comm_close", parent: parent, JSONText.object([("comm_id", id), ("data", "{}")])))
    } else if let content = answer(request, on: channel) {
      send(
        Outgoing(
          channel: channel, identities: request.identities, type: Self.replyType(request.type),
          parent: parent,
          content: content))
    }
    send(.status("idle", parent: parent))
  }

  private static func replyType(_ type: String) -> String {
    type.hasSuffix("_request") ? type.dropLast("request".count) + "reply" : "error_reply"
  }

  /// The content of an immediate reply; nil for requests of an unknown type, which get none.
  private func answer(_ request: Request, on channel: Outgoing.Channel) -> String? {
    if let fault = request.fault { return Self.badMessage(fault) }
    switch (request.type, channel) {
    case ("shutdown_request", _):
      isDone = true
      let content = JSONText.object([
        ("status", "\"ok\""), ("restart", JSONText.bool(request.bool("restart", false))),
      ])
      send(.iopub("shutdown_reply", parent: request.headerJSON, content))
      return content
    case ("interrupt_request", .control):
      if compute.isBusy { compute.interrupt.set() }
      return "{\"status\":\"ok\"}"
    case ("execute_request", _):
      return Self.badMessage("an execute_request needs 'code' and comes on the shell channel")
    default: return replies.answer(request)
    }
  }

  private static func badMessage(_ reason: String) -> String {
    JSONText.object([
      ("status", "\"error\""), ("ename", "\"BadMessage\""), ("evalue", JSONText.string(reason)),
      ("traceback", "[]"), ("execution_count", "0"),
    ])
  }

  private func execute(_ request: Request) -> ExecuteRequest? {
    guard let code = request.text("code") else { return nil }
    let silent = request.bool("silent", false)
    let expressions = request.content["user_expressions"] as? [String: Any] ?? [:]
    return ExecuteRequest(
      identities: request.identities, parent: request.headerJSON, code: code, silent: silent,
      storesHistory: request.bool("store_history", !silent),
      stopsOnError: request.bool("stop_on_error", true),
      expressions: expressions.sorted { $0.key < $1.key }.compactMap { name, value in
        (value as? String).map { (name, $0) }
      })
  }

  /// A subscription is answered, so that a client knows that nothing is lost from here on (JEP 65).
  private func welcome(_ frames: [[UInt8]]) {
    guard let event = frames.first, event.first == 1,
      let topic = String(validating: event.dropFirst(), as: UTF8.self)
    else { return }
    let content = JSONText.object([("subscription", JSONText.string(topic))])
    send(
      Outgoing(
        channel: .iopub, identities: [Array(topic.utf8)], type: "iopub_welcome", parent: JSONText.emptyObject,
        content: content))
  }

  /// Says at most once in ten seconds that something was dropped; never what it held.
  private func complain() {
    guard lastComplaint.duration(to: .now) > .seconds(10) else { return }
    lastComplaint = .now
    logger.warning("dropped a message that is damaged, unsigned or a repetition")
  }

  // MARK: Sending

  private func send(_ message: Outgoing) {
    let wire = WireMessage(
      identities: message.identities, header: Array(headers.header(message.type).utf8),
      parent: Array(message.parent.utf8), metadata: Array(JSONText.emptyObject.utf8),
      content: Array(message.content.utf8), signer: signer)
    switch message.channel {
    case .shell: shell.send(wire.frames)
    case .control: control.send(wire.frames)
    case .iopub: iopub.send(wire.frames)
    }
  }

  /// Sends what the compute thread has handed over.
  ///
  /// - Returns: how long the next wait may be, in milliseconds; −1 for ever.
  private func flush() -> Int {
    let (items, wait) = outbox.take()
    for item in items {
      switch item {
      case .message(let message): send(message)
      case .stream(let name, let text, let parent):
        send(
          .iopub(
            "stream", parent: parent,
            JSONText.object([("name", JSONText.string(name)), ("text", JSONText.string(text))])))
      case .failure(let reply):
        abortQueue()
        for message in reply { send(message) }
      }
    }
    guard let wait else { return -1 }
    return max(1, Int(wait / .milliseconds(1)))
  }

  /// Answers every cell that was sent before the failed cell's reply goes out.
  private func abortQueue() {
    // What a client sent at once with the failed cell may still be on its way through the socket.
    var item = zmq_pollitem_t(socket: shell.pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    zmq_poll(&item, 1, 2)
    while !isDone, let frames = shell.receive() { handle(frames, on: .shell) }
    for request in compute.abortQueue() {
      send(.status("busy", parent: request.parent))
      send(
        Outgoing(
          channel: .shell, identities: request.identities, type: "execute_reply", parent: request.parent,
          content: JSONText.object([
            ("status", "\"aborted\""), ("execution_count", "\(replies.history.count)"),
          ])))
      send(.status("idle", parent: request.parent))
    }
  }

  // MARK: Signals and the end

  private func readSignals() {
    if SignalEvents.take(SignalEvents.interrupt), compute.isBusy { compute.interrupt.set() }
    if SignalEvents.take(SignalEvents.stop) { isDone = true }
  }

  /// A handle that becomes readable when the parent process ends; −1 where there is none to watch (its number is 1
  /// in a container, and for what was started by init).
  private static func parentHandle() -> Int32 {
    let parent = getppid()
    return parent > 1 ? pidfd_open(parent, 0) : -1
  }

  /// Lets a running cell end in good order, if it is quick about it, and sends what it still had to say.
  private func stop() {
    compute.interrupt.set()
    let deadline = ContinuousClock.now.advanced(by: .seconds(Self.patience))
    while compute.isBusy, ContinuousClock.now < deadline { usleep(2_000) }
    _ = flush()
  }
}
