import Foundation

/// The cells of all of a user's kernels in one file, a line of JSON each. Several kernels write to it at a time: every
/// line is added by one write under the file's lock, and a line that cannot be read is passed over.
package final class HistoryArchive: Sendable {
  /// A longer file loses its older half when a session begins, in bytes.
  private static let limit = 8 << 20
  /// Inputs and outputs beyond this are not worth keeping, in bytes.
  private static let entryLimit = 64 << 10

  private let file: URL

  package init(file: URL) { self.file = file }

  /// Takes the next session's number; nil where the file cannot be written.
  package func beginSession() -> Int? {
    withFile { if size(of: $0) > Self.limit { shorten($0) } }
    return withFile { descriptor in
      let session = Self.lastSession(in: read(descriptor)) + 1
      // Taken even if it stays without a cell.
      let line = Self.line(HistoryEntry(session: session, line: 0, input: ""))
      return write(line, to: descriptor) ? session : nil
    }
  }

  /// Adds an entry; a later one of the same session and line takes its place.
  package func append(_ entry: HistoryEntry) {
    guard entry.session > 0 else { return }
    let line = Self.line(entry)
    guard line.count <= Self.entryLimit else { return }
    withFile { write(line, to: $0) }
  }

  /// Every entry, in the order of their first lines.
  package func entries() -> [HistoryEntry] {
    (withFile { entries(in: read($0)) } ?? []).filter { $0.line > 0 }
  }

  private func entries(in text: [UInt8]) -> [HistoryEntry] {
    var places: [[Int]: Int] = [:]
    var entries: [HistoryEntry] = []
    for line in text.split(separator: UInt8(ascii: "\n")) {
      guard let fields = JSONValue(parsing: Array(line)), let session = fields["session"]?.integer,
        let number = fields["line"]?.integer, let input = fields["input"]?.string, session > 0, number >= 0
      else { continue }
      let entry = HistoryEntry(session: session, line: number, input: input, output: fields["output"]?.string)
      if let place = places[[session, number]] {
        entries[place] = entry
      } else {
        places[[session, number]] = entries.count
        entries.append(entry)
      }
    }
    return entries
  }

  private static func line(_ entry: HistoryEntry) -> [UInt8] {
    var fields: [String: JSONValue] = [
      "session": .integer(entry.session), "line": .integer(entry.line), "input": .string(entry.input),
    ]
    if let output = entry.output { fields["output"] = .string(output) }
    return JSONValue.object(fields).encoded + [UInt8(ascii: "\n")]
  }

  /// The largest session, without reading every line as JSON: keys are written in order, so its number ends the line.
  private static func lastSession(in text: [UInt8]) -> Int {
    var last = 0
    for line in text.split(separator: UInt8(ascii: "\n")) where line.last == UInt8(ascii: "}") {
      let digits = line.dropLast().reversed().prefix(18).prefix { (48...57).contains($0) }
      last = max(last, Int(String(decoding: digits.reversed(), as: UTF8.self)) ?? 0)
    }
    return last
  }

  // MARK: - The file

  /// Opens and locks the file, making it where it is missing; nil where that cannot be done.
  @discardableResult
  private func withFile<Result>(_ body: (Int32) -> Result?) -> Result? {
    // Another kernel may put a shorter file in its place between the opening and the lock.
    for _ in 0..<16 {
      guard let descriptor = openFile() else { return nil }
      defer { close(descriptor) }
      guard flock(descriptor, LOCK_EX) == 0 else { return nil }
      var (opened, named) = (stat(), stat())
      guard fstat(descriptor, &opened) == 0, stat(file.path, &named) == 0 else { return nil }
      if opened.st_ino == named.st_ino { return body(descriptor) }
    }
    return nil
  }

  private func openFile() -> Int32? {
    // Others have no business with what a person types.
    func attempt() -> Int32 { open(file.path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
    var descriptor = attempt()
    if descriptor < 0 {
      try? FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      descriptor = attempt()
    }
    return descriptor >= 0 ? descriptor : nil
  }

  private func size(of descriptor: Int32) -> Int { max(0, Int(lseek(descriptor, 0, SEEK_END))) }

  /// The file's bytes; only its end where it is too large to be one of ours.
  private func read(_ descriptor: Int32) -> [UInt8] {
    let size = size(of: descriptor)
    let start = max(0, size - 2 * Self.limit)
    var bytes = [UInt8](repeating: 0, count: size - start)
    let count = pread(descriptor, &bytes, bytes.count, off_t(start))
    return Array(bytes.prefix(max(0, count)))
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    // What a kernel that died in mid-line has left must not spoil this line.
    var last: UInt8 = 0
    let end = size(of: descriptor)
    let isCut = end > 0 && pread(descriptor, &last, 1, off_t(end - 1)) == 1 && last != UInt8(ascii: "\n")
    let line = (isCut ? [UInt8(ascii: "\n")] : []) + bytes
    return Glibc.write(descriptor, line, line.count) == line.count
  }

  /// Puts the newer half of the file in its place.
  private func shorten(_ descriptor: Int32) {
    let tail = read(descriptor).suffix(Self.limit / 2)
    guard let cut = tail.firstIndex(of: UInt8(ascii: "\n")) else { return }
    let temporary = file.path + ".\(getpid())"
    let shorter = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard shorter >= 0 else { return }
    defer { close(shorter) }
    let kept = Array(tail[(cut + 1)...])
    let isWritten = Glibc.write(shorter, kept, kept.count) == kept.count && fsync(shorter) == 0
    if !isWritten || rename(temporary, file.path) != 0 { unlink(temporary) }
  }
}
