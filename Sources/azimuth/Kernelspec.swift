import Foundation

/// What a kernelspec's `kernel.json` says of the program to start, and the files that make up our own.
///
/// Source: jupyter_client's documentation, "Making kernels for Jupyter", section "Kernel specs".
struct Kernelspec: Decodable {
  /// The program and its arguments.
  var argv: [String]
  /// The name of the language that cells are written in.
  var language: String

  /// What people read in Jupyter's launcher; the same as in `Kernelspec/kernel.json`.
  static let displayName = "Azimuth"

  /// Reads the `kernel.json` of a kernelspec's folder; nil where there is none that can be understood.
  init?(folder: URL) {
    guard let json = try? Data(contentsOf: folder.appending(path: "kernel.json")),
      let kernelspec = try? JSONDecoder().decode(Kernelspec.self, from: json)
    else { return nil }
    self = kernelspec
  }

  /// The files of the repository's `Kernelspec` folder, `{executable}` replaced by the program's path.
  /// `kernel.json` comes last: a folder without it is no kernelspec yet.
  static func files(executable: String) throws -> [(name: String, contents: Data)] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let quoted = String(decoding: try encoder.encode(executable), as: UTF8.self)
    let template = String(decoding: PackageResources.kernel_json, as: UTF8.self)
    let specification = template.replacing("\"{executable}\"", with: quoted)
    return [
      ("logo-svg.svg", Data(PackageResources.logo_svg_svg)),
      ("logo-32x32.png", Data(PackageResources.logo_32x32_png)),
      ("logo-64x64.png", Data(PackageResources.logo_64x64_png)),
      ("kernel.json", Data(specification.utf8)),
    ]
  }
}
