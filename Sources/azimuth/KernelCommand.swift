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

  @Option(
    help: ArgumentHelp("The Pygments lexer that colours cells in nbconvert and consoles.", valueName: "name"))
  var pygmentsLexer = "python"

  func run() throws {
    BundledFonts.use()
    let interpreter = LanguageKernel(Interpreter(commands: AzimuthCommands.all), lexer: pygmentsLexer)
    do throws(KernelError) {
      try JupyterKernel.run(
        connectionFile: URL(fileURLWithPath: file), interpreter: interpreter, historyFile: Self.historyFile)
    } catch {
      throw ValidationError(Self.explain(error))
    }
  }

  /// `$AZIMUTH_HISTORY`, else `azimuth/history.jsonl` in the user's data folder; nil where the variable is set to nothing.
  private static var historyFile: URL? {
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["AZIMUTH_HISTORY"] { return path.isEmpty ? nil : URL(filePath: path) }
    return JupyterPaths().sharedDataFolder.appending(path: "azimuth/history.jsonl")
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
    case .notRegistered(let endpoint): "The launcher at \(endpoint) did not acknowledge the kernel's ports."
    case .encryptionUnavailable(let reason): "The connection file asks for encryption: \(reason)."
    case .systemCallFailed(let call, let reason): "The system refused \(call): \(reason)."
    case .bindFailed(let endpoint, let reason): "The kernel cannot listen at \(endpoint): \(reason)."
    }
  }
}
