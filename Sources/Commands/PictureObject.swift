import CommandLanguage
import Rendering

/// A picture in a notebook: shown, or saved to a file.
struct PictureObject: LanguageObject {
  static let kind = ValueKind("picture")

  let title: String
  let bundle: MIMEBundle

  var kind: ValueKind { Self.kind }
  var summary: String { "a picture: \(title)" }
  func show() -> MIMEBundle { bundle }
}
