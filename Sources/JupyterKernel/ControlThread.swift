/// The thread of the control channel: it interrupts, shuts down and reports whatever the shell's thread is busy with.
enum ControlThread {
  /// Binds the channel and serves it until ZeroMQ's context is shut down.
  ///
  /// - Returns: the port.
  static func start(
    _ core: KernelCore, _ connection: KernelConnection, in context: ZeroMQContext
  ) throws(KernelError) -> String {
    let socket = try ZeroMQSocket(.router, for: .control, of: connection, in: context)
    let port = socket.port
    try KernelThread.start(stackSize: 1 << 20) {
      var server = RequestServer(
        core, channel: .control, reply: { socket.send(core.encoder.encode($0)) },
        publish: { core.mailbox.post(.message($0)) })
      while let frames = socket.receive(waiting: true) { server.receive(frames) }
    }
    return port
  }
}
