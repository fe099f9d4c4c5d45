import Dispatch
import Synchronization

/// The cells that wait for the compute thread, and the one that runs.
final class ExecutionQueue: Sendable {
  private struct State {
    var waiting: [ExecuteRequest] = []
    var running: InterruptToken?
    /// After a failure nothing starts until what waits has been aborted.
    var isHeld = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)

  func add(_ request: ExecuteRequest) {
    state.withLock { $0.waiting.append(request) }
    changed.signal()
  }

  /// Waits for the next cell to run; nil when there will be none.
  func next() -> ExecuteRequest? {
    while true {
      let (request, isClosed) = state.withLock { state -> (ExecuteRequest?, Bool) in
        guard !state.isClosed, !state.isHeld, !state.waiting.isEmpty else { return (nil, state.isClosed) }
        let request = state.waiting.removeFirst()
        state.running = request.interrupt
        return (request, false)
      }
      if request != nil || isClosed { return request }
      changed.wait()
    }
  }

  /// The running cell has ended. With `holding`, nothing starts before ``takeWaiting()``.
  func finish(holding: Bool) {
    state.withLock {
      $0.running = nil
      $0.isHeld = holding
    }
  }

  /// Takes away the cells that wait, to be aborted, and lets later ones start.
  func takeWaiting() -> [ExecuteRequest] {
    defer { changed.signal() }
    return state.withLock { state in
      defer { state.waiting = [] }
      state.isHeld = false
      return state.waiting
    }
  }

  /// Asks the running cell, or the one about to run, to stop. Does nothing when there is none.
  func interrupt() {
    state.withLock { ($0.running ?? $0.waiting.first?.interrupt)?.set() }
  }

  /// Asks the running cell to stop and starts no other.
  func close() {
    state.withLock {
      $0.isClosed = true
      $0.running?.set()
    }
    changed.signal()
  }
}
