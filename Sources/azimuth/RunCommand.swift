import ArgumentParser
import CommandLanguage
import Commands
import Foundation

/// `azimuth run FILE.azm`: runs a file of commands on a terminal.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a file of commands on the terminal.",
    discussion:
      "Files in the commands are looked for from the current folder. Control-C stops a training in good order."
  )

  @Argument(help: "The file, such as lesson.azm; '-' reads standard input.")
  var file: String

  func run() throws {
    let bytes: Data
    if file == "-" {
      bytes = FileHandle.standardInput.readDataToEndOfFile()
    } else {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw ValidationError("\(file) cannot be read. Is the path right?")
      }
      bytes = data
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw ValidationError("\(file) is no text in UTF-8.")
    }
    BundledFonts.use()
    InterruptSignals.begin()
    let interpreter = Interpreter(commands: AzimuthCommands.all)
    if case .failed(var diagnostic, let source) = interpreter.run(
      text, output: TerminalOutput(), interrupt: InterruptSignals.flag)
    {
      if diagnostic.category == .interrupted, diagnostic.nextStep?.contains("resume") == true {
        // What a notebook would keep ends with this program.
        diagnostic.nextStep =
          "Give train a checkpoint=\"net.safetensors\" to go on another time: load, then resume."
      }
      FileHandle.standardError.write(Data("\(diagnostic.plainText(in: source))\n".utf8))
      throw ExitCode(diagnostic.category == .interrupted ? 130 : 1)
    }
  }
}
