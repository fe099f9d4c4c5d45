import Foundation

/// Where Jupyter looks for kernelspecs on Linux.
///
/// Source: jupyter_core's `paths.py`, `jupyter_data_dir` and `jupyter_path`.
struct JupyterPaths {
  private let environment: [String: String]

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.environment = environment
  }

  /// The data folder of the user: `$JUPYTER_DATA_DIR`, else `$XDG_DATA_HOME/jupyter`, else
  /// `~/.local/share/jupyter`.
  var userDataFolder: URL {
    if let folder = folder("JUPYTER_DATA_DIR") { return folder }
    return sharedDataFolder.appending(path: "jupyter")
  }

  /// Where programs keep a user's data: `$XDG_DATA_HOME`, else `~/.local/share`.
  var sharedDataFolder: URL {
    if let shared = folder("XDG_DATA_HOME") { return shared }
    let home = folder("HOME") ?? FileManager.default.homeDirectoryForCurrentUser
    return home.appending(path: ".local/share")
  }

  /// The root of the active Python environment, if there is one.
  var activeEnvironment: URL? { folder("VIRTUAL_ENV") ?? folder("CONDA_PREFIX") }

  /// The `jupyter` that a shell would start, if there is one.
  var jupyterExecutable: URL? { executable(named: "jupyter") }

  /// The `kernels` folders in the order of the search, each once. The first kernelspec of a name counts.
  var kernelFolders: [URL] {
    let listed = (environment["JUPYTER_PATH"] ?? "").split(separator: ":").map { URL(filePath: String($0)) }
    // The Python that runs Jupyter searches below its own prefix, whether or not it is activated.
    let prefixes = [activeEnvironment, jupyterExecutable.map { $0.appending(path: "../..").standardized }]
    let system = ["/usr/local", "/usr"].map { URL(filePath: $0) }
    let below = (prefixes.compactMap { $0 } + system).map { $0.appending(path: "share/jupyter") }
    let environmentFirst = activeEnvironment != nil ? 1 : 0
    let own = Array(below.prefix(environmentFirst)) + [userDataFolder] + below.dropFirst(environmentFirst)

    var seen = Set<String>()
    return (listed + own).map { $0.appending(path: "kernels") }.filter { seen.insert($0.path).inserted }
  }

  private func executable(named name: String) -> URL? {
    (environment["PATH"] ?? "").split(separator: ":")
      .map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  private func folder(_ variable: String) -> URL? {
    guard let path = environment[variable], !path.isEmpty else { return nil }
    return URL(filePath: path, directoryHint: .isDirectory)
  }
}
