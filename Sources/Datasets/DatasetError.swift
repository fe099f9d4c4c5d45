/// Why images or labels could not be had. The cases carry the facts; the words are made where they are shown.
public enum DatasetError: Error, Equatable, Sendable {
  /// No such file or folder, or a folder without the files that are looked for.
  case missing(path: String)
  /// An IDX file starts with a 32-bit number that tells its element type and rank; this one is another.
  case badMagic(file: String, expected: UInt32, found: UInt32)
  /// The sizes along the axes are not those of the data set.
  case badDimensions(file: String, expected: [Int], found: [Int])
  /// The file, once decompressed, has fewer bytes than its header or its format promises.
  case truncated(file: String, expected: Int, found: Int)
  /// The file, once decompressed, has more bytes than promised; `found` is a lower bound if it was compressed.
  case oversized(file: String, expected: Int, found: Int)
  /// The header promises more bytes than any data set of this format has.
  case tooLarge(file: String, promised: [Int], limit: Int)
  /// The label of the image at `index` of the file is not in 0 ..< `classes`.
  case labelOutOfRange(file: String, index: Int, found: Int, classes: Int)
  /// As many labels as images are needed.
  case countMismatch(file: String, images: Int, labels: Int)
  /// A limit on the number of images is at least 1.
  case badLimit(Int)
  /// Labels have 2 to 1,000 classes, and true ones those of the images.
  case badClassCount(found: Int, allowed: ClosedRange<Int>)
  /// The operating system or the decompressor refused.
  case unreadable(file: String, reason: String)
  /// The archive's own structure is broken.
  case corruptArchive(file: String, reason: String)
}
