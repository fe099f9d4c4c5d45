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
      return [
        Finding(
          "kernelspec", .problem, "none on Jupyter's search path", remedy: quoted([executable, "install"]))
      ]
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
    let program = (kernelspec.argv.first ?? "").replacing("{resource_dir}", with: folder.path)
    let remedy = remedy(for: folder)
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

  /// The `install` that writes to this very folder, or where no option leads there, its removal.
  private func remedy(for folder: URL) -> String {
    let kernels = folder.deletingLastPathComponent()
    let data = kernels.deletingLastPathComponent()
    let prefix = data.deletingLastPathComponent().deletingLastPathComponent()
    var words = [executable, "install"]
    if folder.lastPathComponent != "azimuth" { words += ["--name", folder.lastPathComponent] }
    if kernels.path != paths.userDataFolder.appending(path: "kernels").path {
      guard data.path.hasSuffix("/share/jupyter") else { return quoted(["rm", "-r", folder.path]) }
      words += ["--prefix", prefix.path]
    }
    return quoted(words)
  }

  /// One line for a shell, in which every word stays one word, whatever is in it.
  private func quoted(_ words: [String]) -> String {
    words.map { word in
      let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
      return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }.joined(separator: " ")
  }
}
