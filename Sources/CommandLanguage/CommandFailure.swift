/// Why a command could not do its work; the interpreter adds where.
public struct CommandFailure: Error, Sendable {
  public var category: Diagnostic.Category
  public var message: String
  /// The parameter it is about; nil for the command as a whole.
  public var parameter: String?
  public var suggestion: String?
  public var nextStep: String?
  /// What there is all the same: an interrupted training's SuperNet. The statement's variable is bound to it.
  public var partial: Value?

  public init(
    _ category: Diagnostic.Category, _ message: String, about parameter: String? = nil,
    suggestion: String? = nil, nextStep: String? = nil, partial: Value? = nil
  ) {
    self.category = category
    self.message = message
    self.parameter = parameter
    self.suggestion = suggestion
    self.nextStep = nextStep
    self.partial = partial
  }
}
