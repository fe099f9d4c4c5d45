import Foundation

/// Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): 60,000 + 10,000 grey pictures of clothes, 28×28, here with
/// a black border of two pixels to make 32×32. Debian has it as the package dataset-fashion-mnist.
public enum FashionMNIST {
  public static let name = "fashion-mnist"
  /// Where Debian's package puts the files.
  public static let defaultFolder = "/usr/share/datasets/fashion-mnist"
  public static let classNames = [
    "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
  ]
  static let side = 28
  static let border = 2

  /// Reads one part from its two IDX files, compressed (.gz) or not.
  /// - Parameter limit: read only the first images.
  /// - Throws: what `IDXReader.read` throws, `countMismatch` or `labelOutOfRange`.
  public static func read(
    folder: String = defaultFolder, split: Split, limit: Int? = nil
  ) throws(DatasetError) -> ImageSet {
    let imagesPath = path(of: "images-idx3-ubyte", split, in: folder)
    let labelsPath = path(of: "labels-idx1-ubyte", split, in: folder)
    // The labels first: they are small, and whether they fit shows before the images are decompressed.
    let labels = try IDXReader.read(path: labelsPath, itemShape: [], limit: limit)
    if let index = labels.bytes.firstIndex(where: { $0 >= classNames.count }) {
      throw .labelOutOfRange(
        file: labelsPath, index: index, found: Int(labels.bytes[index]), classes: classNames.count)
    }
    let images = try IDXReader.read(path: imagesPath, itemShape: [side, side], limit: limit)
    guard images.count == labels.count else {
      throw .countMismatch(file: imagesPath, images: images.count, labels: labels.count)
    }
    return try ImageSet(
      name: name, source: folder, split: split, storedChannels: 1, height: side + 2 * border,
      width: side + 2 * border, pixels: bordered(images.bytes), trueLabels: labels.bytes,
      classNames: classNames)
  }

  /// Whether the four files are in the folder.
  static func isPresent(in folder: String) -> Bool {
    Split.allCases.allSatisfy { split in
      ["images-idx3-ubyte", "labels-idx1-ubyte"].allSatisfy {
        FileManager.default.fileExists(atPath: path(of: $0, split, in: folder))
      }
    }
  }

  /// The plain file if it is there, otherwise the compressed one.
  private static func path(of file: String, _ split: Split, in folder: String) -> String {
    let plain = "\(folder)/\(split == .train ? "train" : "t10k")-\(file)"
    return FileManager.default.fileExists(atPath: plain) ? plain : plain + ".gz"
  }

  private static func bordered(_ bytes: [UInt8]) -> [UInt8] {
    let wide = side + 2 * border
    let count = bytes.count / (side * side)
    var padded = [UInt8](repeating: 0, count: count * wide * wide)
    for row in 0..<count * side {
      let (image, y) = row.quotientAndRemainder(dividingBy: side)
      let target = (image * wide + y + border) * wide + border
      for x in 0..<side { padded[target + x] = bytes[row * side + x] }
    }
    return padded
  }
}
