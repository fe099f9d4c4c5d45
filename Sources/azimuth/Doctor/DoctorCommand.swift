import ArgumentParser
import Foundation

/// `azimuth doctor`: says what is there, what is missing, and the command that mends it.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what Azimuth finds on this machine, what it misses and how to mend that.",
    discussion: "The exit status is 0 if all that Azimuth needs is there, 1 otherwise.")

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let examination = try Examination()
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(examination), as: UTF8.self))
    } else {
      print(examination.text)
    }
    if !examination.healthy { throw ExitCode.failure }
  }
}
