import CommandLanguage
import Foundation

/// What can be told of a path before the work that ends in it.
enum FileChecks {
  /// - Throws: `CommandFailure` where a folder stands and a file is needed.
  static func requireFile(_ path: String, about parameter: String) throws(CommandFailure) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return
    }
    throw CommandFailure(.dataError, "\"\(path)\" is a folder, not a file", about: parameter)
  }

  /// - Throws: `CommandFailure` where the folder that a new file is to lie in is missing.
  static func requireFolder(of path: String, about parameter: String) throws(CommandFailure) {
    let folder = PathParts(path).folder
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
    guard !folder.isEmpty, !(exists && isFolder.boolValue) else { return }
    throw CommandFailure(
      .dataError, "there is no folder \"\(folder)\" to write to", about: parameter,
      nextStep: "Make it first, or write to another.")
  }
}
