import Foundation

/// The records of CIFAR-10 that have been read so far, taken apart into classes and pictures.
struct CIFAR10Records {
  private(set) var labels: [UInt8] = []
  private(set) var pixels: [UInt8] = []
  /// Stop after this many.
  let limit: Int
  /// How many records a file has.
  let perFile: Int

  private var fileSize: Int { perFile * CIFAR10.recordSize }

  init(limit: Int, perFile: Int) {
    self.limit = limit
    self.perFile = perFile
  }

  /// Reads those of the files that are there, in the order given. All are checked for their size.
  mutating func read(folder: String, files: [String]) throws(DatasetError) {
    let paths = files.map { "\(folder)/\($0)" }.filter { FileManager.default.fileExists(atPath: $0) }
    guard !paths.isEmpty else { throw .missing(path: "\(folder)/\(files[0])") }
    for path in paths {
      var file = try CompressedFile(path: path)
      try check(file.storedSize, of: path)
      var bytes: [UInt8] = []
      let wanted = min(perFile, limit - labels.count) * CIFAR10.recordSize
      let found = try file.read(wanted, into: &bytes)
      guard found == wanted else { throw .truncated(file: path, expected: wanted, found: found) }
      try append(bytes, from: path)
    }
  }

  /// Reads those of the files that are in the archive, in the order given: the archive has them in another.
  mutating func read(archive path: String, files: [String]) throws(DatasetError) {
    var archive = try TarReader(path: path)
    var contents: [String: [UInt8]] = [:]
    while let member = try archive.next() {
      let name = member.name.split(separator: "/").last.map(String.init) ?? ""
      guard member.isRegularFile && files.contains(name) else { continue }
      guard contents[name] == nil else {
        throw .corruptArchive(file: path, reason: "it holds \(name) twice")
      }
      try check(member.size, of: "\(path)/\(name)")
      var bytes: [UInt8] = []
      try archive.read(min(perFile, limit) * CIFAR10.recordSize, into: &bytes)
      contents[name] = bytes
    }
    guard !contents.isEmpty else { throw .missing(path: "\(path)/\(files[0])") }
    for name in files {
      guard let bytes = contents.removeValue(forKey: name) else { continue }
      try append(bytes, from: "\(path)/\(name)")
    }
  }

  private func check(_ size: Int, of file: String) throws(DatasetError) {
    if size < fileSize { throw .truncated(file: file, expected: fileSize, found: size) }
    if size > fileSize { throw .oversized(file: file, expected: fileSize, found: size) }
  }

  private mutating func append(_ bytes: [UInt8], from file: String) throws(DatasetError) {
    let count = min(bytes.count / CIFAR10.recordSize, limit - labels.count)
    for record in 0..<count {
      let start = record * CIFAR10.recordSize
      guard bytes[start] < CIFAR10.classNames.count else {
        throw .labelOutOfRange(
          file: file, index: record, found: Int(bytes[start]), classes: CIFAR10.classNames.count)
      }
      labels.append(bytes[start])
      pixels.append(contentsOf: bytes[start + 1..<start + CIFAR10.recordSize])
    }
  }
}
