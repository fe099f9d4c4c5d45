import Foundation

/// Wakes a thread that waits in a poll: a pipe of which it polls one end.
final class WakeUp: Sendable {
  let pollable: Int32
  private let writable: Int32

  init() throws(KernelError) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw .systemCallFailed(call: "pipe", reason: String(cString: strerror(errno)))
    }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (pollable, writable) = (ends[0], ends[1])
  }

  deinit {
    close(pollable)
    close(writable)
  }

  /// A full pipe wakes just as well.
  func signal() {
    var byte: UInt8 = 1
    _ = write(writable, &byte, 1)
  }

  /// Forgets the signals so far.
  func clear() {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    while read(pollable, &bytes, bytes.count) == bytes.count {}
  }
}
