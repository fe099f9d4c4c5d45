import Foundation

/// Whether Jupyter finds this kernel.
struct JupyterFindings {
  /// The program that kernelspecs should start: this one.
  let executable: String
  private let paths = JupyterPaths()

  init(executable: String) {
    self.executable = executable
  }

  var all: [Finding] { [jupyter] + kernelspecs }

  private var jupyter: Finding {
    if let jupyter = paths.jupyterExecutable { return Finding("jupyter", .ok, jupyter.path) }
    return Finding(
      "jupyter", .note, "not on the PATH (an editor may bring its own)",
      remedy: "python3 -m venv ~/jupyter && ~/jupyter/bin/pip install jupyterlab jupyter-console")
  }

  private var kernelspecs: [Finding] {
    let found = paths.kernelFolders.flatMap(kernelspecs(in:))
    if found.isEmpty {
      return [Finding("kernelspec", .problem, "none on Jupyter's search path", remedy: "azimuth install")]
    }
    var seen = Set<String>()
    return found.map { folder, kernelspec in
      let name = folder.lastPathComponent
      return seen.insert(name).inserted
        ? finding(kernelspec, in: folder)
        : Finding("kernelspec", .note, "\(folder.path) is hidden by an earlier one named '\(name)'")
    }
  }

  /// Those of a `kernels` folder that are for our language, whatever they are named.
  private func kernelspecs(in kernels: URL) -> [(folder: URL, kernelspec: Kernelspec)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: kernels.path)) ?? []
    return names.sorted().compactMap { name in
      let folder = kernels.appending(path: name)
      guard let kernelspec = Kernelspec(folder: folder), kernelspec.language == "azimuth" else { return nil }
      return (folder, kernelspec)
    }
  }

  private func finding(_ kernelspec: Kernelspec, in folder: URL) -> Finding {
    let program = kernelspec.argv.first ?? ""
    let remedy = "\(executable) install\(destination(of: folder))"
    guard FileManager.default.isExecutableFile(atPath: program) else {
      let detail = "\(folder.path) starts '\(program)', which is no program any more"
      return Finding("kernelspec", .problem, detail, remedy: remedy)
    }
    guard URL(filePath: program).resolvingSymlinksInPath().path == executable else {
      let detail = "\(folder.path) starts another Azimuth, \(program)"
      return Finding("kernelspec", .note, detail, remedy: remedy)
    }
    return Finding("kernelspec", .ok, folder.path)
  }

  /// The options of `install` that write to this very folder.
  private func destination(of folder: URL) -> String {
    let data = folder.appending(path: "../..").standardized
    let name = folder.lastPathComponent == "azimuth" ? "" : " --name \(folder.lastPathComponent)"
    if data.path == paths.userDataFolder.path { return name }
    return " --prefix \(data.appending(path: "../..").standardized.path)\(name)"
  }
}
