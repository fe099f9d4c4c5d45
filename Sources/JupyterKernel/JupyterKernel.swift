import Foundation
import Logging

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
  ///
  /// - Parameter historyFile: where the cells of all of a user's kernels are kept; nil forgets them with the kernel.
  /// - Throws: ``KernelError`` when the connection file cannot be used or its sockets cannot be bound.
  public static func run(
    connectionFile: URL, interpreter: any KernelInterpreter, historyFile: URL? = nil
  ) throws(KernelError) {
    let connection = try KernelConnection(contentsOf: connectionFile)
    if KernelConnection.isReadableByOthers(connectionFile) {
      Logger(label: "jupyter-kernel", factory: { StreamLogHandler.standardError(label: $0) }).warning(
        "others can read \(connectionFile.path), and with its key run cells: chmod 600 it")
    }
    try KernelServer(
      connection: connection, interpreter: interpreter, archive: historyFile.map(HistoryArchive.init)
    ).run()
  }
}
