/// A path's folder and name. Foundation's own functions for this stop the process at a name of one character (Swift 6.3).
package struct PathParts {
  /// What stands before the last `/`; `/` for a file at the root, empty for one in the working directory.
  package let folder: String
  package let name: String

  package init(_ path: String) {
    guard let slash = path.lastIndex(of: "/") else {
      (folder, name) = ("", path)
      return
    }
    folder = slash == path.startIndex ? "/" : String(path[..<slash])
    name = String(path[path.index(after: slash)...])
  }

  /// What stands behind the name's last full stop, in small letters; empty where nothing does.
  package var suffix: String {
    guard let stop = name.lastIndex(of: "."), stop != name.startIndex else { return "" }
    return name[name.index(after: stop)...].lowercased()
  }

  /// Another name in the same folder.
  package func neighbour(_ other: String) -> String {
    folder.isEmpty ? other : folder == "/" ? "/\(other)" : "\(folder)/\(other)"
  }
}
