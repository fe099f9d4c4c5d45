import ArgumentParser
import CommandLanguage
import Commands

/// `azimuth manual`: the manual's page of commands, from their declarations.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the reference of all commands (docs/commands.md) as Markdown.")

  func run() throws {
    print(Manual.commandsPage(Interpreter(commands: AzimuthCommands.all).commands))
  }
}
