import CommandLanguage
import Datasets

/// How labels are told: a word, a call with options, or a variable that `labels` made.
enum LabelsArgument {
  private static let classes = Parameter.option(
    "classes", .integer(Labels.allowedClasses), standard: "10", "classes")

  static let type = ParameterType.either([
    .words(LabelKind.words), .call("random", [classes]), .call("redrawn", [classes]),
    .call(
      "corrupted",
      [.option("fraction", fraction, standard: "50%", "share of labels that are drawn at random")]),
    .object([LabelsObject.kind]),
  ])

  /// A share of the labels.
  static let fraction = ParameterType.number(0...1)

  /// The labels that a command is told.
  ///
  /// - Throws: `CommandFailure` where the images cannot have them.
  static func labels(_ value: Value?, for images: ImageSet, seed: UInt64) throws -> Labels {
    try explained(about: "labels") {
      switch value {
      case .object(let object as LabelsObject): return object.labels
      case .call(let word, let options):
        func number(_ name: String) -> Double? {
          if case .number(let number)? = options[name] { number } else { nil }
        }
        return try Labels.make(
          kind(word, fraction: number("fraction")), for: images, classes: number("classes").map { Int($0) },
          seed: seed)
      case .word(let word), .text(let word):
        return try Labels.make(kind(word, fraction: nil), for: images, seed: seed)
      default: return try Labels.make(.random, for: images, seed: seed)
      }
    }
  }

  static func kind(_ word: String, fraction: Double?) -> LabelKind {
    let kind = LabelKind(word) ?? .random
    guard case .corrupted = kind, let fraction else { return kind }
    return .corrupted(fraction: fraction)
  }
}
