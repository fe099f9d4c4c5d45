/// One thing that a person sets of a family of spaces.
public struct SpaceOption: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case integer(ClosedRange<Int>)
    /// One of these.
    case words([String])
    case text
  }

  /// All of a space's sizes together.
  public enum Preset: String, CaseIterable, Sendable {
    /// The paper's.
    case published
    /// One for lessons.
    case small
    /// One for tests.
    case tiny
  }

  public let name: String
  public let kind: Kind
  public let unit: String?
  /// One line.
  public let help: String
  private let values: [Preset: String]

  private init(_ name: String, _ kind: Kind, unit: String?, values: [Preset: String], _ help: String) {
    (self.name, self.kind, self.unit, self.values, self.help) = (name, kind, unit, values, help)
  }

  /// - Parameters:
  ///   - published: its value where a person sets nothing.
  ///   - small: its value in lessons, the same unless told otherwise.
  ///   - tiny: its value in tests, that of lessons unless told otherwise.
  public static func integer(
    _ name: String, _ allowed: ClosedRange<Int>, unit: String? = nil, published: Int, small: Int? = nil,
    tiny: Int? = nil, _ help: String
  ) -> SpaceOption {
    let small = small ?? published
    return SpaceOption(
      name, .integer(allowed), unit: unit,
      values: [.published: "\(published)", .small: "\(small)", .tiny: "\(tiny ?? small)"], help)
  }

  public static func words(_ name: String, _ words: [String], _ help: String) -> SpaceOption {
    SpaceOption(
      name, .words(words), unit: nil,
      values: Dictionary(uniqueKeysWithValues: Preset.allCases.map { ($0, words.first ?? "") }), help)
  }

  public static func text(_ name: String, standard: String, _ help: String) -> SpaceOption {
    SpaceOption(
      name, .text, unit: nil,
      values: Dictionary(uniqueKeysWithValues: Preset.allCases.map { ($0, standard) }),
      help)
  }

  static func classes(published: Int = 10, small: Int? = nil) -> SpaceOption {
    integer(
      "classes", 2...100_000, published: published, small: small, "classes that the network tells apart")
  }

  static func imageSize(
    _ allowed: ClosedRange<Int>, published: Int = 32, small: Int? = nil
  ) -> SpaceOption {
    integer("image-size", allowed, unit: "pixels", published: published, small: small, "the images' side")
  }

  /// Its value where a person sets nothing but the preset.
  public func value(_ preset: Preset) -> String { values[preset] ?? "" }

  /// Whether it may be set to that.
  public func accepts(_ text: String) -> Bool {
    switch kind {
    case .integer(let allowed): Int(text).map(allowed.contains) ?? false
    case .words(let words): words.contains(text)
    case .text: true
    }
  }
}
