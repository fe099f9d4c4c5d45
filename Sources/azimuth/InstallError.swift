/// Why `azimuth install` could not do its work.
enum InstallError: Error, CustomStringConvertible {
  case noActiveEnvironment
  case executableUnknown(reason: String)
  case cannotWrite(folder: String, reason: String)

  var description: String {
    switch self {
    case .noActiveEnvironment:
      """
      --sys-prefix needs an active environment, and neither VIRTUAL_ENV nor CONDA_PREFIX is set. \
      Activate one, or use --user or --prefix.
      """
    case .executableUnknown(let reason):
      "cannot tell where this executable is (/proc/self/exe: \(reason))."
    case .cannotWrite(let folder, let reason):
      "cannot write \(folder): \(reason). --user installs for you alone; --prefix takes another folder."
    }
  }
}
