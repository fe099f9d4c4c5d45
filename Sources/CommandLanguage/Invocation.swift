/// A command about to run: its checked arguments, and where it runs.
///
/// The accessors' preconditions hold because the arguments were checked against the command's declaration.
public struct Invocation: Sendable {
  public let command: Command
  private let arguments: [String: [Value]]
  private let namesByParameter: [String: [String]]
  /// What came through the pipe.
  public let piped: Value?
  /// The variable that the result will be bound to.
  public let target: String?
  public let session: Session
  public let commands: CommandTable
  public let output: any CellOutput
  public let interrupt: InterruptFlag

  init(
    _ command: Command, _ bound: Binder.Bound, piped: Value?, target: String?, session: Session,
    commands: CommandTable,
    output: any CellOutput, interrupt: InterruptFlag
  ) {
    self.command = command
    arguments = bound.arguments
    namesByParameter = bound.names
    self.piped = piped
    self.target = target
    self.session = session
    self.commands = commands
    self.output = output
    self.interrupt = interrupt
  }

  public func has(_ name: String) -> Bool { arguments[name] != nil }

  public func values(_ name: String) -> [Value] { arguments[name] ?? [] }

  /// The variables that were named, as written.
  public func names(_ name: String) -> [String] { namesByParameter[name] ?? [] }

  public func value(_ name: String) -> Value? { arguments[name]?.first }

  public func number(_ name: String) -> Double? {
    switch value(name) {
    case .number(let value), .duration(let value): value
    default: nil
    }
  }

  public func integer(_ name: String) -> Int? { number(name).map { Int($0) } }

  /// A text or one of the fixed words.
  public func text(_ name: String) -> String? {
    switch value(name) {
    case .text(let text), .word(let text): text
    default: nil
    }
  }

  public func texts(_ name: String) -> [String] {
    values(name).compactMap {
      switch $0 {
      case .text(let text), .word(let text): text
      default: nil
      }
    }
  }

  /// One of the objects that a notebook's names stand for.
  public func object<Object: LanguageObject>(_ name: String, as type: Object.Type = Object.self) -> Object? {
    if case .object(let object) = value(name) { object as? Object } else { nil }
  }

  /// `seed=`, or the session's seed.
  public var seed: UInt64 { UInt64(max(0, number("seed") ?? session.setting("seed") ?? 0)) }
}
