import CZeroMQ
import Foundation

/// Sends back whatever comes, on a thread of its own: a client sees that the process lives, whatever it computes.
enum Heartbeat {
  /// - Throws: `KernelError.socket`.
  static func start(_ context: UnsafeMutableRawPointer, endpoint: String) throws(KernelError) {
    let socket = try ZeroMQSocket(context, type: ZMQ_ROUTER, name: "heartbeat", endpoint: endpoint)
    let echo = Echo(socket: socket)
    let thread = Thread { echo.run() }
    thread.name = "azimuth-heart"
    thread.stackSize = 256 << 10
    thread.start()
  }

  /// `@unchecked Sendable`: the socket is made on one thread and used on one other, never on both at once;
  /// starting the thread orders the two.
  private final class Echo: @unchecked Sendable {
    private let socket: ZeroMQSocket

    init(socket: ZeroMQSocket) { self.socket = socket }

    func run() {
      // Returns when the context ends.
      while true {
        var item = zmq_pollitem_t(socket: socket.pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
        if zmq_poll(&item, 1, -1) < 0 { return }
        while let frames = socket.receive() { socket.send(frames) }
      }
    }
  }
}
