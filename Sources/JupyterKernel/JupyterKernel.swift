import Foundation

/// A Jupyter kernel, messaging protocol 5.5, for any language that implements ``KernelInterpreter``.
public enum JupyterKernel {
  /// The version of the messaging protocol that is spoken.
  public static let protocolVersion = "5.5"

  /// Serves the front ends named by `connectionFile` until one of them asks for shutdown, the process is told to
  /// end (SIGTERM, SIGHUP) or its parent ends.
  ///
  /// One call a process: it takes over SIGINT (which interrupts the running cell and nothing else), SIGTERM,
  /// SIGHUP and SIGPIPE. Threads started before the call keep working but see none of these signals. A cell that
  /// has not stopped a quarter of a second after it was asked to ends with the process, and this does not return.
  /// - Throws: ``KernelError`` when the connection file cannot be used or its sockets cannot be bound.
  public static func run(
    connectionFile: URL, interpreter: any KernelInterpreter
  ) throws(KernelError) {
    let connection = try KernelConnection(contentsOf: connectionFile)
    try KernelServer(connection: connection, interpreter: interpreter).run()
  }
}
