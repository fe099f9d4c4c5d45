import Foundation

/// The fonts that pictures are lettered with: without any, their text comes out as empty boxes.
enum FontFindings {
  static var all: [Finding] {
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    let folders =
      [BundledFonts.folder?.path].compactMap(\.self) + [
        "/usr/share/fonts", "/usr/local/share/fonts", "\(home)/.local/share/fonts", "\(home)/.fonts",
      ]
    guard let font = folders.lazy.compactMap(preferredFont).first else {
      return [
        Finding(
          "fonts", .note, "none found: pictures will lack their text",
          remedy: "sudo apt-get install fonts-dejavu-core")
      ]
    }
    return [Finding("fonts", .ok, font)]
  }

  /// DejaVu Sans, which our pictures ask for, or any other font in its place.
  private static func preferredFont(in folder: String) -> String? {
    guard let files = FileManager.default.enumerator(atPath: folder) else { return nil }
    var other: String?
    for case let file as String in files where file.hasSuffix(".ttf") || file.hasSuffix(".otf") {
      if file.hasSuffix("DejaVuSans.ttf") { return "\(folder)/\(file)" }
      other = other ?? "\(folder)/\(file)"
    }
    return other
  }
}
