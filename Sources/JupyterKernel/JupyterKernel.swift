import CZeroMQ
import Foundation

/// A Jupyter kernel around an interpreter.
public enum JupyterKernel {
  /// The messaging specification's version that this kernel speaks.
  public static let protocolVersion = "5.5"

  /// Serves clients until one says shutdown, a signal says stop or the parent process ends.
  ///
  /// SIGINT, SIGTERM and SIGHUP are taken over. A cell may still be running when it returns; end the process then.
  ///
  /// - Throws: `KernelError` when it cannot begin.
  public static func run(connectionFile path: String, interpreter: any KernelInterpreter) throws(KernelError)
  {
    let file = try ConnectionFile(path: path)
    SignalEvents.begin()
    guard let context = zmq_ctx_new() else {
      throw .socket(name: "context", endpoint: "", reason: String(cString: zmq_strerror(zmq_errno())))
    }
    try serve(file, context, interpreter)
    // Waits until what was sent has left, or its time is up.
    zmq_ctx_term(context)
  }

  /// The sockets close when this returns.
  private static func serve(
    _ file: ConnectionFile, _ context: UnsafeMutableRawPointer, _ interpreter: any KernelInterpreter
  ) throws(KernelError) {
    try KernelLoop(file, context: context, interpreter: interpreter).run()
  }
}
