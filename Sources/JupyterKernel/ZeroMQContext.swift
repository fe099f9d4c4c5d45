import CZeroMQ
import Foundation

/// ZeroMQ's own threads and what its sockets share.
// Unchecked because of the raw pointer: it never changes, and ZeroMQ's contexts are documented as thread safe.
final class ZeroMQContext: @unchecked Sendable {
  let handle: UnsafeMutableRawPointer

  init() throws(KernelError) {
    guard let handle = zmq_ctx_new() else {
      throw .systemCallFailed(call: "zmq_ctx_new", reason: Self.lastError)
    }
    self.handle = handle
  }

  /// Makes every wait in any socket end at once.
  func shutDown() {
    zmq_ctx_shutdown(handle)
  }

  /// Waits, no longer than the sockets linger, until all is sent. Every socket must be closed or about to be.
  func terminate() {
    while zmq_ctx_term(handle) != 0, zmq_errno() == EINTR {}
  }

  /// What ZeroMQ says of the call that failed last on this thread.
  static var lastError: String {
    String(cString: zmq_strerror(zmq_errno()))
  }
}
