/// A command, declared once: from it come the check before anything runs, completion, inspection, help, the
/// manual and the tests that run its examples.
public struct Command: Sendable {
  public struct Example: Sendable {
    /// One or more lines that a person can type.
    public let source: String
    /// Part of the plain text that they give.
    public let expected: String

    public init(_ source: String, gives expected: String) {
      self.source = source
      self.expected = expected
    }
  }

  /// What a variable holds after `x = command …`.
  public enum Result: Sendable {
    case kind(ValueKind)
    /// What came through the pipe or stands as first operand.
    case sameAsInput
  }

  public let verb: String
  /// The group it stands under in the manual.
  public let family: String
  /// One line.
  public let summary: String
  public let parameters: [Parameter]
  public let returns: Result
  /// Whether it takes a table from a pipe.
  public let takesPipe: Bool
  public let examples: [Example]
  public let run: @Sendable (Invocation) throws -> Value

  public init(
    _ verb: String, family: String, _ summary: String, parameters: [Parameter] = [], returns: Result,
    takesPipe: Bool = false, examples: [Example], run: @escaping @Sendable (Invocation) throws -> Value
  ) {
    self.verb = verb
    self.family = family
    self.summary = summary
    self.parameters = parameters
    self.returns = returns
    self.takesPipe = takesPipe
    self.examples = examples
    self.run = run
  }

  /// How it is written: `train SPACE on DATA labels=random …`.
  public var usage: String {
    let words = parameters.map { parameter in
      let usage = parameter.usage + (parameter.repeats ? " …" : "")
      return parameter.isRequired ? usage : "[\(usage)]"
    }
    return ([verb] + words).joined(separator: " ")
  }

  /// The same without what may be left out: `train SPACE on DATA …`.
  var briefUsage: String {
    let required = parameters.filter { $0.isRequired || $0.role == .operand }.map(\.usage)
    return ([verb] + required + (required.count < parameters.count ? ["…"] : [])).joined(separator: " ")
  }

  func parameter(named name: String) -> Parameter? { parameters.first { $0.name == name } }
}
