import CommandLanguage
import Foundation
import Rendering
import SuperNets
import TensorEngine

/// Keeping things in files.
enum FileCommands {
  static let all = [save, load]

  private static let save = Command(
    "save", family: "files", "Writes a SuperNet, a table or a picture to a file.",
    parameters: [
      .operand("variable", .anything, "what to save"),
      .preposition(
        .to, "file", .file(extensions: ["safetensors", "csv", "json", "svg", "png"], mustExist: false),
        "SuperNet: .safetensors; table: .csv, .json; picture: .svg, .png, .json (Vega-Lite)"),
    ],
    returns: .kind(.nothing),
    examples: [
      .init(
        "images = data shapes limit=100\ncounts = labels images\nsave counts to \"counts.csv\"",
        gives: "counts.csv"),
      .init("cell = draw \"334131\"\nsave cell to \"cell.png\"", gives: "cell.png"),
    ]
  ) { call in
    guard let value = call.value("variable"), let path = call.text("file") else { return .nothing }
    let format = PathParts(path).suffix
    try FileChecks.requireFolder(of: path, about: "file")
    try explained(about: "file") {
      if case .object(let object as SuperNetObject) = value, format == "safetensors" {
        try object.net.save(to: path)
      } else {
        try AtomicFile.write(try contents(of: value, for: format), to: path)
      }
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    call.output.line("saved \(value.kind.name) to \(path) (\(Format.whole(size)) bytes)")
    return .nothing
  }

  private static func contents(of value: Value, for format: String) throws -> Data {
    if let table = value.table {
      switch format {
      case "csv": return Data(TableFile.csv(table).utf8)
      case "json": return try TableFile.json(table)
      default: break
      }
    }
    if case .object(let object) = value {
      let types = ["svg": "image/svg+xml", "png": "image/png", "json": "application/vnd.vegalite.v5+json"]
      switch types[format].flatMap({ object.show()[$0] }) {
      case .text(let text)?, .json(let text)?: return Data(text.utf8)
      case .binary(let bytes)?: return Data(bytes)
      case nil: break
      }
    }
    throw CommandFailure(
      .valueError, "\(value.kind.withArticle) cannot be saved as .\(format)", about: "file",
      nextStep: "help save tells which endings fit.")
  }

  private static let load = Command(
    "load", family: "files", "Reads a SuperNet or a table from a file.",
    parameters: [
      .operand("file", .file(extensions: ["safetensors", "csv"], mustExist: true), "what save wrote")
    ],
    returns: .kind(.any),
    examples: [
      .init(
        "images = data shapes limit=100\ncounts = labels images\nsave counts to \"counts.csv\"\nagain = load \"counts.csv\"",
        gives: "10 rows")
    ]
  ) { call in
    let path = call.text("file") ?? ""
    try FileChecks.requireFile(path, about: "file")
    return try explained(about: "file") {
      if path.lowercased().hasSuffix(".csv") { return .table(try TableFile.read(path)) }
      return .object(SuperNetObject(net: try SuperNet(contentsOf: path), images: nil, labels: nil))
    }
  }
}
