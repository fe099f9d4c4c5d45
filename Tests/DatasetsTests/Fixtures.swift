import CZlib
import Datasets
import Foundation

/// Files of the formats that are read, small ones, right or wrong as asked for.
enum Fixtures {
  static func idx(_ shape: [Int], magic: UInt32? = nil, bytes: [UInt8]) -> [UInt8] {
    ([Int(magic ?? UInt32(0x0800 + shape.count))] + shape).flatMap(bigEndian) + bytes
  }

  /// `count` images of 28×28 whose bytes tell the image and the place in it.
  static func idxImages(_ count: Int) -> [UInt8] {
    idx(
      [count, 28, 28], bytes: (0..<count * 784).map { UInt8(truncatingIfNeeded: $0 / 784 * 31 + $0 % 784) })
  }

  static func idxLabels(_ labels: [UInt8]) -> [UInt8] { idx([labels.count], bytes: labels) }

  /// Records of CIFAR-10; the picture's bytes tell the record and the place in it.
  static func cifar(_ labels: [UInt8]) -> [UInt8] {
    labels.enumerated().flatMap { record, label in
      [label] + (0..<3072).map { UInt8(truncatingIfNeeded: record * 17 + $0 / 32) }
    }
  }

  static func tar(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    members.flatMap { tarMember($0.name, size: $0.bytes.count, bytes: $0.bytes) }
      + [UInt8](repeating: 0, count: 1024)
  }

  static func tarMember(_ name: String, size: Int, bytes: [UInt8], kind: Character = "0") -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      for (place, byte) in text.utf8.enumerated() { header[offset + place] = byte }
    }
    func octal(_ number: Int, digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put(octal(size, digits: 11), at: 124)
    put("        ", at: 148)
    put(String(kind), at: 156)
    put("ustar\u{0}00", at: 257)
    put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\u{0} ", at: 148)
    return header + bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
  }

  /// The bytes as gzip would compress them.
  static func gzip(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> [UInt8] {
    let path = "\(folder.path)/\(UUID().uuidString)"
    let file = gzopen(path, "wb6")
    for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
      let part = Array(bytes[start..<min(start + 1 << 20, bytes.count)])
      gzwrite(file, part, UInt32(part.count))
    }
    gzclose(file)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Six grey 4×4 images or six coloured ones, all bytes different in a plane.
  static func images(count: Int = 6, storedChannels: Int = 3, side: Int = 4) throws -> ImageSet {
    let size = storedChannels * side * side
    return try ImageSet(
      name: "tiny", source: "made up", split: .train, storedChannels: storedChannels, height: side,
      width: side, pixels: (0..<count * size).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / size) },
      trueLabels: (0..<count).map { UInt8($0 % 3) }, classNames: ["a", "b", "c"])
  }

  private static func bigEndian(_ word: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
  }
}
