import Foundation

/// Puts a kernelspec for one executable into a folder that Jupyter searches.
struct KernelspecInstaller {
  /// The absolute path of the program that Jupyter is to start.
  let executable: String
  /// The `kernels` folder of one of Jupyter's data folders; made where it does not exist.
  let kernels: URL

  /// Writes the kernelspec beside its place and then moves it there, replacing an older one: Jupyter never
  /// sees half of it, and a failure leaves what was there before.
  ///
  /// - Returns: the kernelspec's folder.
  /// - Throws: `InstallError.cannotWrite`.
  func install(named name: String) throws -> URL {
    let destination = kernels.appending(path: name)
    let unique = "\(name).\(ProcessInfo.processInfo.processIdentifier)"
    let staging = kernels.appending(path: ".\(unique).new")
    let former = kernels.appending(path: ".\(unique).old")
    let manager = FileManager.default
    do {
      try manager.createDirectory(at: staging, withIntermediateDirectories: true)
      defer { try? manager.removeItem(at: staging) }
      for file in try Kernelspec.files(executable: executable) {
        try write(file.contents, to: staging.appending(path: file.name))
      }
      if manager.fileExists(atPath: destination.path) {
        try manager.moveItem(at: destination, to: former)
      }
      do {
        try manager.moveItem(at: staging, to: destination)
      } catch {
        try? manager.moveItem(at: former, to: destination)
        throw error
      }
      try? manager.removeItem(at: former)
    } catch {
      throw InstallError.cannotWrite(folder: destination.path, reason: reason(of: error))
    }
    return destination
  }

  /// Writes and flushes to the disk: a rename must never outrun the bytes it publishes.
  private func write(_ contents: Data, to file: URL) throws {
    try contents.write(to: file, options: .withoutOverwriting)
    let handle = try FileHandle(forWritingTo: file)
    try handle.synchronize()
    try handle.close()
  }

  /// The operating system's own words, which Foundation wraps: "Permission denied".
  private func reason(of error: any Error) -> String {
    let wrapped = (error as? CocoaError)?.userInfo[NSUnderlyingErrorKey] as? POSIXError
    guard let code = wrapped?.code ?? (error as? POSIXError)?.code else { return error.localizedDescription }
    return String(cString: strerror(code.rawValue))
  }
}
