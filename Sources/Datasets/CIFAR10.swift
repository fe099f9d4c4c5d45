import Foundation

/// CIFAR-10 (Krizhevsky, 2009) in its binary version: 50,000 + 10,000 coloured pictures, 32×32. A record is
/// the class, one byte, then 1,024 bytes each of red, green and blue.
public enum CIFAR10 {
  public static let name = "cifar10"
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  static let side = 32
  static let pictureSize = 3 * side * side
  package static let recordSize = 1 + pictureSize
  /// How many records each file of the data set has.
  package static let recordsPerFile = 10_000

  /// Reads one part.
  /// - Parameters:
  ///   - path: a folder with any of data_batch_1.bin ... data_batch_5.bin and test_batch.bin, or the official
  ///     archive, cifar-10-binary.tar.gz, as it is.
  ///   - limit: read only the first images.
  /// - Throws: `missing`, `truncated`, `oversized`, `labelOutOfRange`, `badLimit`, `unreadable` or
  ///   `corruptArchive`.
  public static func read(path: String, split: Split, limit: Int? = nil) throws(DatasetError) -> ImageSet {
    try read(path: path, split: split, limit: limit, recordsPerFile: recordsPerFile)
  }

  /// As above, of files with as many records as told: small ones for tests.
  package static func read(
    path: String, split: Split, limit: Int?, recordsPerFile: Int
  ) throws(DatasetError) -> ImageSet {
    if let limit, limit < 1 { throw .badLimit(limit) }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missing(path: path)
    }
    var records = CIFAR10Records(limit: limit ?? .max, perFile: recordsPerFile)
    if isFolder.boolValue {
      try records.read(folder: path, files: fileNames(split))
    } else {
      try records.read(archive: path, files: fileNames(split))
    }
    return try ImageSet(
      name: name, source: path, split: split, storedChannels: 3, height: side, width: side,
      pixels: records.pixels, trueLabels: records.labels, classNames: classNames)
  }

  /// Whether a folder has at least one training file and the test file.
  static func isPresent(in folder: String) -> Bool {
    Split.allCases.allSatisfy { split in
      fileNames(split).contains { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
    }
  }

  /// The files of a part, in the order of the images.
  static func fileNames(_ split: Split) -> [String] {
    split == .test ? ["test_batch.bin"] : (1...5).map { "data_batch_\($0).bin" }
  }
}
