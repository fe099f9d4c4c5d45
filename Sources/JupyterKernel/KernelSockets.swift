/// The sockets of the thread that serves; those of the control channel and the heartbeat are other threads'.
struct KernelSockets {
  let shell: ZeroMQSocket
  let iopub: ZeroMQSocket
  let stdin: ZeroMQSocket

  init(bindingTo connection: KernelConnection, in context: ZeroMQContext) throws(KernelError) {
    shell = try ZeroMQSocket(.router, for: .shell, of: connection, in: context)
    stdin = try ZeroMQSocket(.router, for: .stdin, of: connection, in: context)
    iopub = try ZeroMQSocket(.publisher, for: .iopub, of: connection, in: context)
  }
}
