import Foundation

/// The font that a wheel carries beside the program, for machines that have none.
enum BundledFonts {
  /// Makes fontconfig, which Cairo asks for fonts, read the configuration beside the program, if there is one. To be called
  /// before the first picture is drawn and before any thread is started.
  static func use() {
    guard let file = configuration else { return }
    setenv("FONTCONFIG_FILE", file.path, 0)
  }

  /// The folder of the fonts beside the program; nil where it carries none.
  static var folder: URL? { configuration?.deletingLastPathComponent().appending(path: "fonts") }

  private static var configuration: URL? {
    guard let program = try? RunningExecutable.path() else { return nil }
    let file = URL(filePath: program).deletingLastPathComponent().appending(path: "fonts.conf")
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
  }
}
