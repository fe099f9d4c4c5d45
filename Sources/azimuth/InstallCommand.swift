import ArgumentParser
import Foundation

/// `azimuth install`: makes Jupyter find this executable.
struct InstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Tell Jupyter where this kernel is.",
    discussion: "Writes a kernelspec (kernel.json and logos) that points at this executable.")

  @Flag(help: "Install for you alone, in Jupyter's data folder. This is the default.")
  var user = false

  @Flag(help: "Install into the active environment: $VIRTUAL_ENV or $CONDA_PREFIX.")
  var sysPrefix = false

  @Option(help: ArgumentHelp("Install below this folder: /usr/local serves everyone.", valueName: "folder"))
  var prefix: String?

  @Option(help: "The name that 'jupyter console --kernel NAME' takes.")
  var name = "azimuth"

  func validate() throws {
    let isAllowed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
      default: false
      }
    }
    guard isAllowed, !["", ".", ".."].contains(name) else {
      throw ValidationError("a kernel's name is made of a-z, 0-9, '.', '_' and '-', not '\(name)'.")
    }
    guard [user, sysPrefix, prefix != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("choose one of --user, --sys-prefix and --prefix.")
    }
    if prefix?.isEmpty == true { throw ValidationError("--prefix needs a folder.") }
  }

  func run() throws {
    let kernels = try dataFolder().appending(path: "kernels")
    let installer = KernelspecInstaller(executable: try RunningExecutable.path(), kernels: kernels)
    let folder = try installer.install(named: name)
    print(
      """
      Installed the kernel '\(name)' in \(folder.path)
      It runs \(installer.executable)

      To try it:
        jupyter console --kernel \(name)
        jupyter lab          (then choose \(Kernelspec.displayName))
      """)
  }

  private func dataFolder() throws -> URL {
    let paths = JupyterPaths()
    if let prefix {
      return URL(filePath: prefix, directoryHint: .isDirectory).absoluteURL.appending(path: "share/jupyter")
    }
    guard sysPrefix else { return paths.userDataFolder }
    guard let environment = paths.activeEnvironment else { throw InstallError.noActiveEnvironment }
    return environment.appending(path: "share/jupyter")
  }
}
