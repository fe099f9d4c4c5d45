/// Walks through a tar archive, compressed or not, without unpacking it (POSIX.1-1988 "ustar" and older).
struct TarReader: ~Copyable {
  /// One member of the archive. Only a regular file has contents to read.
  struct Member {
    let name: String
    let size: Int
    let isRegularFile: Bool
  }

  static let blockSize = 512
  /// What an archive of a data set may hold: enough for any, and an end for one made to have none.
  static let mostMembers = 1000
  static let mostBytes = 1 << 30
  /// What may follow the end's mark: tar fills its last record up, with less than 10 KiB unless told otherwise.
  static let mostFilling = 1 << 20

  private var file: CompressedFile
  private var members = 0
  private var bytes = 0
  /// Contents and padding of the current member that have not been read.
  private var unread = 0
  private var padding = 0

  init(path: String) throws(DatasetError) {
    file = try CompressedFile(path: path)
  }

  /// The next member, or nil at the end of the archive.
  mutating func next() throws(DatasetError) -> Member? {
    try pass(unread + padding)
    (unread, padding) = (0, 0)
    var header: [UInt8] = []
    let found = try file.read(Self.blockSize, into: &header)
    // The end is marked by blocks of zeros, but there are archives that end without.
    if found == 0 && members > 0 { return nil }
    if found == Self.blockSize && header.allSatisfy({ $0 == 0 }) {
      try passFilling()
      return nil
    }
    guard found == Self.blockSize else { throw corrupt("a member's header is cut off") }
    guard Self.checksumHolds(header) else { throw corrupt("a member's header has a wrong checksum") }
    guard let size = Self.octal(header[124..<136]) else { throw corrupt("a member has no readable size") }
    members += 1
    bytes += size
    guard members <= Self.mostMembers && bytes <= Self.mostBytes else {
      throw corrupt("it holds more than \(Self.mostMembers) members or \(Self.mostBytes) bytes")
    }
    unread = size
    padding = (Self.blockSize - size % Self.blockSize) % Self.blockSize
    let name = String(decoding: header[0..<100].prefix { $0 != 0 }, as: UTF8.self)
    return Member(name: name, size: size, isRegularFile: header[156] == 0 || header[156] == UInt8(ascii: "0"))
  }

  /// Appends the first `count` bytes of the current member, at most those it has, to `contents`.
  mutating func read(_ count: Int, into contents: inout [UInt8]) throws(DatasetError) {
    let wanted = min(count, unread)
    guard try file.read(wanted, into: &contents) == wanted else { throw corrupt("a member is cut off") }
    unread -= wanted
  }

  private mutating func pass(_ count: Int) throws(DatasetError) {
    guard try file.skip(count) == count else { throw corrupt("a member is cut off") }
  }

  /// Reads on to the file's end: only there does gzip's checksum tell whether what was read is sound.
  private mutating func passFilling() throws(DatasetError) {
    let found = try file.skip(Self.mostFilling + 1)
    guard found <= Self.mostFilling else { throw corrupt("too much follows its last member") }
  }

  private func corrupt(_ reason: String) -> DatasetError {
    .corruptArchive(file: file.path, reason: reason)
  }

  /// The checksum is the sum of the header's bytes, its own field counted as blanks.
  private static func checksumHolds(_ header: [UInt8]) -> Bool {
    var sum = 0
    for (offset, byte) in header.enumerated() {
      sum += (148..<156).contains(offset) ? Int(UInt8(ascii: " ")) : Int(byte)
    }
    return octal(header[148..<156]) == sum
  }

  /// Octal digits between blanks, closed by a blank, a zero byte or the field's end.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    guard !digits.isEmpty && digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) })
    else { return nil }
    return digits.reduce(0) { $0 << 3 | Int($1 - UInt8(ascii: "0")) }
  }
}
