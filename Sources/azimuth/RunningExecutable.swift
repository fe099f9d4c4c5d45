import Glibc

/// The program that is running.
enum RunningExecutable {
  /// Its absolute path, with symbolic links resolved.
  ///
  /// Throws `InstallError.executableUnknown` where /proc is not mounted.
  static func path() throws(InstallError) -> String {
    guard let resolved = realpath("/proc/self/exe", nil) else {
      throw .executableUnknown(reason: String(cString: strerror(errno)))
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
