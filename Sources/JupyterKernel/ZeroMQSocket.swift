import CZeroMQ
import Foundation

/// A socket. Used by one thread at a time, as ZeroMQ asks.
final class ZeroMQSocket {
  enum Kind {
    case router, publisher

    fileprivate var code: Int32 {
      switch self {
      case .router: ZMQ_ROUTER
      case .publisher: ZMQ_XPUB
      }
    }
  }

  /// The largest frame that is accepted, in bytes; ZeroMQ ends the connection of who sends a larger one.
  static let maximalFrameSize: Int64 = 64 << 20
  /// The same of a topic to subscribe to: ZeroMQ keeps it, at many times its size.
  static let maximalTopicSize: Int64 = 16 << 10
  /// How long closing waits for messages that are still on their way, in milliseconds.
  static let linger: Int32 = 150

  let handle: UnsafeMutableRawPointer

  /// Binds a channel of a connection, encrypted where the connection says so.
  init(
    _ kind: Kind, for channel: KernelConnection.Channel, of connection: KernelConnection,
    in context: ZeroMQContext
  ) throws(KernelError) {
    handle = try Self.open(kind.code, in: context)
    set(ZMQ_MAXMSGSIZE, kind == .publisher ? Self.maximalTopicSize : Self.maximalFrameSize)
    if let key = connection.curveSecretKey {
      // A text without its end: 40 characters of Z85.
      let isSet = set(ZMQ_CURVE_SERVER, Int32(1)) && zmq_setsockopt(handle, ZMQ_CURVE_SECRETKEY, key, 40) == 0
      guard isSet else { throw .encryptionUnavailable(reason: ZeroMQContext.lastError) }
    }
    let endpoint = connection.endpoint(of: channel)
    // Nothing a cell prints is lost because a front end reads slowly; it waits in memory.
    set(ZMQ_SNDHWM, Int32(0))
    switch kind {
    case .router: set(ZMQ_ROUTER_HANDOVER, Int32(1))
    // Otherwise the second client that asks for a topic goes without its welcome.
    case .publisher: set(ZMQ_XPUB_VERBOSE, Int32(1))
    }
    guard zmq_bind(handle, endpoint) == 0 else {
      throw .bindFailed(endpoint: endpoint, reason: ZeroMQContext.lastError)
    }
  }

  /// Connects to a router elsewhere; waiting to receive ends after `patience` milliseconds.
  init(connectedTo endpoint: String, patience: Int32, in context: ZeroMQContext) throws(KernelError) {
    handle = try Self.open(ZMQ_DEALER, in: context)
    set(ZMQ_RCVTIMEO, patience)
    guard zmq_connect(handle, endpoint) == 0 else {
      throw .systemCallFailed(call: "zmq_connect", reason: ZeroMQContext.lastError)
    }
  }

  private static func open(_ code: Int32, in context: ZeroMQContext) throws(KernelError)
    -> UnsafeMutableRawPointer
  {
    guard let handle = zmq_socket(context.handle, code) else {
      throw .systemCallFailed(call: "zmq_socket", reason: ZeroMQContext.lastError)
    }
    var linger = linger
    zmq_setsockopt(handle, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
    return handle
  }

  deinit {
    zmq_close(handle)
  }

  @discardableResult
  private func set<Value: FixedWidthInteger>(_ option: Int32, _ value: Value) -> Bool {
    var value = value
    return zmq_setsockopt(handle, option, &value, MemoryLayout<Value>.size) == 0
  }

  /// The port it is bound to; for ipc, what stands behind the address.
  var port: String {
    var bytes = [CChar](repeating: 0, count: 1_024)
    var count = bytes.count
    guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &bytes, &count) == 0 else { return "" }
    let endpoint = String(
      decoding: bytes.prefix(max(0, count - 1)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let isSeparator: (Character) -> Bool = { endpoint.hasPrefix("ipc") ? $0 == "-" : $0 == ":" }
    return endpoint.lastIndex(where: isSeparator).map { String(endpoint[endpoint.index(after: $0)...]) } ?? ""
  }

  /// The frames of the next message; nil when there is none, or when the context has been shut down. Of a
  /// message with more than `frameLimit` frames only that many are kept, and one more to tell.
  func receive(waiting: Bool = false, frameLimit: Int = WireDecoder.maximalFrameCount) -> [[UInt8]]? {
    var frames: [[UInt8]] = []
    var message = zmq_msg_t()
    zmq_msg_init(&message)
    defer { zmq_msg_close(&message) }
    repeat {
      while zmq_msg_recv(&message, handle, waiting ? 0 : ZMQ_DONTWAIT) < 0 {
        guard zmq_errno() == EINTR else { return nil }
      }
      if frames.count <= frameLimit {
        let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
        frames.append(Array(bytes))
      }
    } while zmq_msg_more(&message) != 0
    return frames
  }

  /// Sends a message without waiting. A router drops what is meant for a client that is gone.
  func send(_ frames: [[UInt8]]) {
    for (index, frame) in frames.enumerated() {
      let more = index < frames.count - 1 ? ZMQ_SNDMORE : 0
      while zmq_send(handle, frame, frame.count, more | ZMQ_DONTWAIT) < 0 {
        guard zmq_errno() == EINTR else { return }
      }
    }
  }
}
