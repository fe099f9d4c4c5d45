import TensorEngine

/// Images of nothing but noise, with classes that mean nothing: what RLNAS's angle is worth without any picture.
///
/// Every value of every pixel is drawn on its own, from a normal distribution around middle grey.
public enum Noise {
  public static let name = "noise"
  public static let allowedClasses = 2...256
  /// The most bytes that a set may have.
  static let largest = 4_000_000_000

  /// - Parameters:
  ///   - count: images.
  ///   - side: of the square images, in pixels.
  ///   - classes: 2 to 256; image i is of class i modulo so many.
  /// - Throws: `badLimit` where there are none or more than memory should hold, `badClassCount`.
  public static func make(
    split: Split, count: Int, side: Int = 32, classes: Int = 10, seed: UInt64 = 0
  ) throws(DatasetError) -> ImageSet {
    guard count >= 1, count <= largest / (3 * side * side) else { throw .badLimit(count) }
    guard allowedClasses.contains(classes) else {
      throw .badClassCount(found: classes, allowed: allowedClasses)
    }
    let size = 3 * side * side
    let pixels = [UInt8](unsafeUninitializedCapacity: count * size) { output, filled in
      for image in 0..<count {
        let offset: UInt64 = split == .train ? 0 : 1 << 32
        var stream = RandomStream(seed: seed, purpose: .noise, index: offset + UInt64(image))
        for place in image * size..<(image + 1) * size {
          output[place] = UInt8(min(max(127.5 + 64 * stream.normal(), 0), 255))
        }
      }
      filled = count * size
    }
    return try ImageSet(
      name: name, source: "noise, seed \(seed)", split: split, storedChannels: 3, height: side, width: side,
      pixels: pixels, trueLabels: (0..<count).map { UInt8($0 % classes) },
      classNames: (0..<classes).map { "class \($0)" })
  }
}
