import Foundation
import Synchronization

/// A cell to run.
struct ExecuteRequest: Sendable {
  let identities: [[UInt8]]
  let parent: String
  let code: String
  let silent: Bool
  let storesHistory: Bool
  let stopsOnError: Bool
  let expressions: [(name: String, expression: String)]
}

/// The one thread that runs cells, and the queue before it.
final class ComputeThread: Sendable {
  private struct State {
    var queue: [ExecuteRequest] = []
    var isBusy = false
    /// After a failure nothing runs until the queue has been aborted.
    var isHeld = false
  }

  /// Deep recursion of parsers and drawings fits well.
  private static let stackSize = 64 << 20

  private let interpreter: any KernelInterpreter
  private let outbox: Outbox
  private let history: History
  let interrupt = InterruptToken()
  private let state = Mutex(State())
  private let news = DispatchSemaphore(value: 0)

  init(_ interpreter: any KernelInterpreter, outbox: Outbox, history: History) {
    self.interpreter = interpreter
    self.outbox = outbox
    self.history = history
  }

  func start() {
    let thread = Thread { [self] in
      while true {
        news.wait()
        while let request = next() {
          run(request)
          state.withLock { $0.isBusy = false }
        }
      }
    }
    thread.stackSize = Self.stackSize
    thread.name = "azimuth-compute"
    thread.start()
  }

  var isBusy: Bool { state.withLock { $0.isBusy } }

  func enqueue(_ request: ExecuteRequest) {
    state.withLock { $0.queue.append(request) }
    news.signal()
  }

  /// Empties the queue and lets the thread go on.
  ///
  /// - Returns: what was queued.
  func abortQueue() -> [ExecuteRequest] {
    let aborted = state.withLock { state in
      state.isHeld = false
      defer { state.queue = [] }
      return state.queue
    }
    news.signal()
    return aborted
  }

  private func next() -> ExecuteRequest? {
    state.withLock { state in
      guard !state.isHeld, !state.queue.isEmpty else { return nil }
      state.isBusy = true
      // An interrupt is for the cell that runs when it comes.
      interrupt.clear()
      return state.queue.removeFirst()
    }
  }

  private func run(_ request: ExecuteRequest) {
    outbox.post(.message(.status("busy", parent: request.parent)))
    let stores = request.storesHistory && !request.silent
    let count = stores ? history.add(request.code) : history.count
    if !request.silent {
      outbox.post(
        .message(
          .iopub(
            "execute_input", parent: request.parent,
            JSONText.object([("code", JSONText.string(request.code)), ("execution_count", "\(count)")]))))
    }
    let output = CellPublisher(outbox, parent: request.parent, count: count, silent: request.silent)
    let outcome = interpreter.execute(
      request.code, silent: request.silent, output: output, interrupt: interrupt)
    finish(request, outcome, count: count)
  }

  private func finish(_ request: ExecuteRequest, _ outcome: ExecutionOutcome, count: Int) {
    var members = [("execution_count", "\(count)")]
    var failed = false
    switch outcome {
    case .ok:
      members += [("status", "\"ok\""), ("payload", "[]"), ("user_expressions", expressions(request))]
    case .error(let name, let value, let traceback):
      failed = true
      let error = [
        ("ename", JSONText.string(name)), ("evalue", JSONText.string(value)),
        ("traceback", JSONText.strings(traceback)),
      ]
      if !request.silent {
        outbox.post(.message(.iopub("error", parent: request.parent, JSONText.object(error))))
      }
      members += [("status", "\"error\"")] + error
    }
    let reply = [
      Outgoing(
        channel: .shell, identities: request.identities, type: "execute_reply", parent: request.parent,
        content: JSONText.object(members)),
      .status("idle", parent: request.parent),
    ]
    if failed && request.stopsOnError {
      state.withLock { $0.isHeld = true }
      outbox.post(.failure(reply: reply))
    } else {
      for message in reply { outbox.post(.message(message)) }
    }
  }

  private func expressions(_ request: ExecuteRequest) -> String {
    JSONText.object(
      request.expressions.map { name, expression in
        guard let value = interpreter.evaluate(expression) else {
          return (
            name,
            JSONText.object([
              ("status", "\"error\""), ("ename", "\"NameError\""),
              ("evalue", JSONText.string("'\(expression)' has no value")), ("traceback", "[]"),
            ])
          )
        }
        return (
          name,
          JSONText.object([("status", "\"ok\""), ("data", value.json), ("metadata", JSONText.emptyObject)])
        )
      })
  }
}
