import Foundation

/// Writes files so that nobody ever sees half of one: to a temporary neighbour, flushed, then renamed.
public enum AtomicFile {
  /// Replaces or creates the file at `path`.
  ///
  /// - Throws: `TensorFileError.unwritable` with the system's reason; the old file is then untouched.
  public static func write(_ data: Data, to path: String) throws(TensorFileError) {
    let temporary = path + ".partial-\(ProcessInfo.processInfo.processIdentifier)"
    func failure() -> TensorFileError { .unwritable(file: path, reason: String(cString: strerror(errno))) }

    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure() }
    let written = data.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = Foundation.write(file, bytes.baseAddress! + done, bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return false }
        done += count
      }
      return fsync(file) == 0
    }
    let error = failure()
    guard close(file) == 0, written else {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let error = failure()
      unlink(temporary)
      throw error
    }
  }
}
