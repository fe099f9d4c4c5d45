import ArgumentParser
import CommandLanguage
import Commands
import Foundation
import JupyterKernel

/// `azimuth kernel -f FILE`: what Jupyter starts.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Run as a Jupyter kernel; Jupyter starts it so.")

  @Option(name: .shortAndLong, help: "The connection file that Jupyter has written.")
  var file: String

  func run() throws {
    do {
      try JupyterKernel.run(
        connectionFile: file, interpreter: LanguageKernel(Interpreter(commands: AzimuthCommands.all)))
    } catch {
      throw ValidationError(Self.explain(error))
    }
    // A cell may still be computing: the process ends under it, with nothing half-written.
    fflush(nil)
    _exit(0)
  }

  private static func explain(_ error: KernelError) -> String {
    switch error {
    case .unreadableConnectionFile(let path, let reason):
      "The connection file \(path) cannot be read: \(reason)."
    case .badConnectionFile(let path, let reason): "\(path) is no connection file of Jupyter's: \(reason)."
    case .socket(let name, let endpoint, let reason):
      "The \(name) socket cannot listen at \(endpoint): \(reason)."
    }
  }
}
