import CZlib
import Foundation

/// A file read from its beginning, through gzip if it is compressed so and as it is if not. The reader names
/// how many bytes it wants, so a small file that decompresses to a huge one costs no more memory than that.
struct CompressedFile: ~Copyable {
  let path: String
  /// The file's own size, compressed as it may be.
  let storedSize: Int
  private let file: gzFile

  /// - Throws: `missing`, or `unreadable` for what is not a regular file or may not be read.
  init(path: String) throws(DatasetError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
      throw .unreadable(file: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file: path, reason: "not a regular file")
    }
    guard let file = gzopen(path, "rb") else {
      throw .unreadable(file: path, reason: String(cString: strerror(errno)))
    }
    gzbuffer(file, 1 << 17)
    self.path = path
    self.storedSize = Int(status.st_size)
    self.file = file
  }

  deinit { gzclose(file) }

  /// Whether the file is not compressed, so that `storedSize` is how many bytes there are to read.
  var isPlain: Bool { gzdirect(file) == 1 }

  /// Appends the next bytes to `bytes`: `count` of them, or fewer at the end of the file.
  /// - Returns: how many.
  mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(DatasetError) -> Int {
    try inChunks(of: count) { bytes.append(contentsOf: $0) }
  }

  /// Passes over the next bytes, as `read` without keeping them; so broken compression is noticed.
  mutating func skip(_ count: Int) throws(DatasetError) -> Int {
    try inChunks(of: count) { _ in }
  }

  /// - Throws: `oversized` if anything follows what was `expected` and has been read.
  mutating func expectEnd(after expected: Int) throws(DatasetError) {
    if try skip(1) > 0 { throw .oversized(file: path, expected: expected, found: expected + 1) }
  }

  private mutating func inChunks(
    of count: Int, _ use: (UnsafeRawBufferPointer) -> Void
  ) throws(DatasetError) -> Int {
    var done = 0
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: min(max(count, 1), 1 << 18), alignment: 16)
    defer { chunk.deallocate() }
    while done < count {
      let got = Int(gzread(file, chunk.baseAddress, UInt32(min(chunk.count, count - done))))
      if got > 0 {
        use(UnsafeRawBufferPointer(rebasing: chunk[..<got]))
        done += got
      } else {
        try checkForError(got)
        break
      }
    }
    return done
  }

  /// A short read is an error only if zlib says so; otherwise the file is at its end.
  private func checkForError(_ result: Int) throws(DatasetError) {
    var code: Int32 = 0
    let text = gzerror(file, &code).map { String(cString: $0) } ?? ""
    guard result < 0 || code != Z_OK else { return }
    if code == Z_BUF_ERROR { throw .unreadable(file: path, reason: "the compressed data end too early") }
    if code == Z_ERRNO { throw .unreadable(file: path, reason: String(cString: strerror(errno))) }
    // zlib puts the path before its reason; the error has it already.
    let prefix = path + ": "
    throw .unreadable(
      file: path, reason: text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
  }
}
