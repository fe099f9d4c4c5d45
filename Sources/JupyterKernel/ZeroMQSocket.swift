import CZeroMQ
import Foundation

/// A ZeroMQ socket; for one thread at a time.
final class ZeroMQSocket {
  /// The largest frame that is taken in, in bytes.
  private static let largestFrame: Int64 = 64 << 20

  /// How long messages may take to leave when the kernel ends, in milliseconds.
  private static let linger: Int32 = 150

  let pointer: UnsafeMutableRawPointer

  /// Binds a socket.
  ///
  /// - Throws: `KernelError.socket` with ZeroMQ's reason.
  init(
    _ context: UnsafeMutableRawPointer, type: Int32, name: String, endpoint: String
  ) throws(KernelError) {
    guard let pointer = zmq_socket(context, type) else {
      throw .socket(name: name, endpoint: endpoint, reason: Self.reason)
    }
    self.pointer = pointer
    set(ZMQ_LINGER, Self.linger)
    set(ZMQ_SNDHWM, 0)
    if type == ZMQ_ROUTER { set(ZMQ_ROUTER_HANDOVER, 1) }
    if type == ZMQ_XPUB { set(ZMQ_XPUB_VERBOSE, 1) }
    var largest = Self.largestFrame
    zmq_setsockopt(pointer, ZMQ_MAXMSGSIZE, &largest, MemoryLayout<Int64>.size)
    // A port may be a moment in coming free when many kernels start at once.
    for attempt in 0..<20 {
      if zmq_bind(pointer, endpoint) == 0 { return }
      guard zmq_errno() == EADDRINUSE, attempt < 19 else { break }
      usleep(10_000)
    }
    let reason = Self.reason
    zmq_close(pointer)
    throw .socket(name: name, endpoint: endpoint, reason: reason)
  }

  deinit { zmq_close(pointer) }

  private func set(_ option: Int32, _ value: Int32) {
    var value = value
    zmq_setsockopt(pointer, option, &value, MemoryLayout<Int32>.size)
  }

  private static var reason: String { String(cString: zmq_strerror(zmq_errno())) }

  /// The next message's frames; nil when there is none now.
  func receive() -> [[UInt8]]? {
    var frames: [[UInt8]] = []
    var more: Int32 = 1
    while more != 0 {
      var frame = zmq_msg_t()
      zmq_msg_init(&frame)
      defer { zmq_msg_close(&frame) }
      guard zmq_msg_recv(&frame, pointer, ZMQ_DONTWAIT) >= 0 else { return nil }
      // Frames beyond the limit are read and let go, so that the next message begins at its beginning.
      if frames.count <= WireMessage.mostFrames {
        frames.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(&frame), count: zmq_msg_size(&frame))))
      }
      more = zmq_msg_more(&frame)
    }
    return frames
  }

  func send(_ frames: [[UInt8]]) {
    for (index, frame) in frames.enumerated() {
      zmq_send(
        pointer, frame, frame.count, index < frames.count - 1 ? ZMQ_SNDMORE | ZMQ_DONTWAIT : ZMQ_DONTWAIT)
    }
  }
}
