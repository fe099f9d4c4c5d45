/// All commands, by verb.
public struct CommandTable: Sendable {
  /// In the order of the manual.
  public let commands: [Command]
  private let byVerb: [String: Command]

  public init(_ commands: [Command]) {
    self.commands = commands
    byVerb = Dictionary(commands.map { ($0.verb, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public subscript(verb: String) -> Command? { byVerb[verb] }

  public var verbs: [String] { commands.map(\.verb) }
}
