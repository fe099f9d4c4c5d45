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
    let interpreter = LanguageKernel(Interpreter(commands: AzimuthCommands.all))
    do throws(KernelError) {
      try JupyterKernel.run(connectionFile: URL(fileURLWithPath: file), interpreter: interpreter)
    } catch {
      throw ValidationError(Self.explain(error))
    }
  }

  private static func explain(_ error: KernelError) -> String {
    switch error {
    case .unreadableConnectionFile(let path, let reason):
      "The connection file \(path) cannot be read: \(reason)."
    case .malformedConnectionFile(let path):
      "\(path) is no connection file of Jupyter's: it is no JSON object."
    case .badConnectionField(let path, let field):
      "\(path) is no connection file of Jupyter's: '\(field)' is missing or cannot be."
    case .unsupportedSignatureScheme(let scheme): "The signature scheme '\(scheme)' is not hmac-sha256."
    case .unsupportedTransport(let transport): "The transport '\(transport)' is neither tcp nor ipc."
    case .cryptographyUnavailable: "libsodium does not start."
    case .systemCallFailed(let call, let reason): "The system refused \(call): \(reason)."
    case .bindFailed(let endpoint, let reason): "The kernel cannot listen at \(endpoint): \(reason)."
    }
  }
}
