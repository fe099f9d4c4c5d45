/// One thing that a command can be told: checked, completed and explained from this declaration alone.
public struct Parameter: Sendable {
  /// How it is written.
  public enum Role: Sendable, Hashable {
    /// A value of its own, in order: `top 10`.
    case operand
    /// `name=value`.
    case option
    /// After a preposition: `on images`.
    case preposition(Preposition)
  }

  public let name: String
  public let role: Role
  public let type: ParameterType
  /// Shown after numbers: "images", "rad".
  public let unit: String?
  /// What holds when it is left out, as it would be written; nil for nothing.
  public let standard: String?
  public let isRequired: Bool
  /// Whether several values may stand there, joined by commas or, for operands, by spaces.
  public let repeats: Bool
  /// One line.
  public let help: String

  init(
    _ name: String, _ role: Role, _ type: ParameterType, unit: String?, standard: String?, isRequired: Bool,
    repeats: Bool, help: String
  ) {
    self.name = name
    self.role = role
    self.type = type
    self.unit = unit
    self.standard = standard
    self.isRequired = isRequired
    self.repeats = repeats
    self.help = help
  }

  public static func operand(
    _ name: String, _ type: ParameterType, required: Bool = true, repeats: Bool = false,
    standard: String? = nil, _ help: String
  ) -> Parameter {
    Parameter(
      name, .operand, type, unit: nil, standard: standard, isRequired: required, repeats: repeats, help: help)
  }

  public static func option(
    _ name: String, _ type: ParameterType, unit: String? = nil, standard: String? = nil, _ help: String
  ) -> Parameter {
    Parameter(
      name, .option, type, unit: unit, standard: standard, isRequired: false, repeats: false, help: help)
  }

  public static func preposition(
    _ preposition: Preposition, _ name: String, _ type: ParameterType, required: Bool = true,
    repeats: Bool = false, standard: String? = nil, _ help: String
  ) -> Parameter {
    Parameter(
      name, .preposition(preposition), type, unit: nil, standard: standard, isRequired: required,
      repeats: repeats, help: help)
  }

  /// How it is written, with a placeholder for its value: `on DATA`, `epochs=20`.
  var usage: String {
    let placeholder = type.words.isEmpty ? name.uppercased() : type.words.joined(separator: "|")
    switch role {
    case .operand: return placeholder
    case .option: return "\(name)=\(standard ?? placeholder)"
    case .preposition(let preposition): return "\(preposition.rawValue) \(placeholder)"
    }
  }
}
