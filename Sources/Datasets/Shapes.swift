import TensorEngine

/// Pictures of ten shapes in colour, 32×32 unless told otherwise, drawn as they are asked for: a data set that is always there.
/// An image depends on the seed, the part and its index alone, not on how many there are.
public enum Shapes {
  public static let name = "shapes"
  public static let classNames = Shape.allCases.map { "\($0)" }
  public static let standardSide = ShapePicture.standardSide
  /// More would not fit the memory of many machines.
  public static let allowedCounts = 1...200_000

  public static func defaultCount(_ split: Split) -> Int { split == .train ? 10_000 : 2_000 }

  /// Draws one part.
  /// - Parameter limit: how many images; nil for 10,000 to train on and 2,000 to test on.
  /// - Parameter side: of the pictures, in pixels.
  /// - Throws: `badLimit` if not in 1...200,000 or more than memory should hold.
  public static func make(
    split: Split, limit: Int? = nil, side: Int = standardSide, seed: UInt64 = 0
  ) throws(DatasetError) -> ImageSet {
    let count = limit ?? defaultCount(split)
    let size = 3 * side * side
    guard allowedCounts.contains(count), count <= Noise.largest / size else { throw .badLimit(count) }
    var labels: [UInt8] = []
    let pixels = [UInt8](unsafeUninitializedCapacity: count * size) { output, filled in
      for index in 0..<count {
        let picture = ShapePicture(from: stream(split, index, seed: seed), side: side)
        labels.append(UInt8(picture.shape.rawValue))
        picture.draw(into: .init(rebasing: output[index * size..<(index + 1) * size]))
      }
      filled = count * size
    }
    return try ImageSet(
      name: name, source: "procedural, seed \(seed)", split: split, storedChannels: 3,
      height: side, width: side, pixels: pixels, trueLabels: labels,
      classNames: classNames)
  }

  private static func stream(_ split: Split, _ index: Int, seed: UInt64) -> RandomStream {
    let offset: UInt64 = split == .train ? 0 : 1 << 32
    return RandomStream(seed: seed, purpose: .pictures, index: offset + UInt64(index))
  }
}
