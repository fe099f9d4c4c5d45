/// Reads IDX files of unsigned bytes, the format of MNIST and its kin (LeCun, Cortes and Burges): a magic
/// number 0x0000_08rr for rank rr, then rr sizes of 32 bits, big endian, then the bytes, last axis fastest.
public enum IDXReader {
  /// No data set in this format has more bytes than this.
  static let largest = 1 << 30

  /// Reads a file, gzip-compressed or not.
  /// - Parameters:
  ///   - itemShape: the sizes that all axes but the first must have.
  ///   - limit: keep only this many items along the first axis; the rest is still checked to be there.
  /// - Returns: how many items the file has, and the bytes of those kept.
  /// - Throws: `missing`, `badMagic`, `badDimensions`, `truncated`, `oversized`, `tooLarge`, `badLimit` or
  ///   `unreadable`.
  public static func read(
    path: String, itemShape: [Int], limit: Int? = nil
  ) throws(DatasetError) -> (count: Int, bytes: [UInt8]) {
    if let limit, limit < 1 { throw .badLimit(limit) }
    var file = try CompressedFile(path: path)
    let shape = try header(of: &file, rank: itemShape.count + 1)
    guard Array(shape.dropFirst()) == itemShape else {
      throw .badDimensions(file: path, expected: [shape[0]] + itemShape, found: shape)
    }
    let itemSize = itemShape.reduce(1, *)
    let headerSize = 4 + 4 * shape.count
    let (payload, overflows) = shape[0].multipliedReportingOverflow(by: itemSize)
    guard !overflows && payload <= largest else {
      throw .tooLarge(file: path, promised: shape, limit: largest)
    }
    let expected = headerSize + payload
    if file.isPlain && file.storedSize > expected {
      throw .oversized(file: path, expected: expected, found: file.storedSize)
    }
    let kept = min(limit ?? shape[0], shape[0]) * itemSize
    var bytes: [UInt8] = []
    var found = try file.read(kept, into: &bytes)
    if found == kept { found += try file.skip(payload - kept) }
    guard found == payload else {
      throw .truncated(file: path, expected: expected, found: headerSize + found)
    }
    try file.expectEnd(after: expected)
    return (shape[0], bytes)
  }

  private static func header(of file: inout CompressedFile, rank: Int) throws(DatasetError) -> [Int] {
    let path = file.path
    var bytes: [UInt8] = []
    let found = try file.read(4, into: &bytes)
    guard found == 4 else { throw .truncated(file: path, expected: 4 + 4 * rank, found: found) }
    let magic = word(bytes, at: 0)
    let expected = UInt32(0x0800 + rank)
    guard magic == expected else { throw .badMagic(file: path, expected: expected, found: magic) }
    let more = try file.read(4 * rank, into: &bytes)
    guard more == 4 * rank else {
      throw .truncated(file: path, expected: 4 + 4 * rank, found: 4 + more)
    }
    return (1...rank).map { Int(word(bytes, at: 4 * $0)) }
  }

  private static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
