/// The sockets of the thread that serves; the fifth, the heartbeat, is another thread's.
struct KernelSockets {
  let shell: ZeroMQSocket
  let control: ZeroMQSocket
  let iopub: ZeroMQSocket
  /// Bound because clients connect to it; cells never ask for input, so nothing is read from it.
  let stdin: ZeroMQSocket

  init(bindingTo connection: KernelConnection, in context: ZeroMQContext) throws(KernelError) {
    func bind(
      _ channel: KernelConnection.Channel, _ kind: ZeroMQSocket.Kind
    ) throws(KernelError) -> ZeroMQSocket {
      try ZeroMQSocket(kind, in: context, boundTo: connection.endpoint(of: channel))
    }
    shell = try bind(.shell, .router)
    control = try bind(.control, .router)
    stdin = try bind(.stdin, .router)
    iopub = try bind(.iopub, .publisher)
  }
}
