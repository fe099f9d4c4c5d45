import TensorEngine

/// A class for each image of a set, fixed for the whole training.
public struct Labels: Sendable, Equatable {
  /// For image i a class in 0 ..< `classes`.
  public let values: [Int32]
  public let classes: Int
  public let kind: LabelKind
  public let seed: UInt64

  /// How many classes random labels may have.
  public static let allowedClasses = 2...1000

  /// - Parameters:
  ///   - classes: for random labels, 2 to 1,000; nil for as many as the images have. True and shuffled labels
  ///     have the images' own classes.
  ///   - seed: what random and shuffled labels are drawn from. A random label depends on the seed, the number
  ///     of classes and its image's index alone.
  /// - Throws: `badClassCount`.
  public static func make(
    _ kind: LabelKind, for images: ImageSet, classes: Int? = nil, seed: UInt64
  ) throws(DatasetError) -> Labels {
    let own = images.classNames.count
    let classes = classes ?? own
    let allowed = kind == .random ? allowedClasses : own...own
    guard allowed.contains(classes) else { throw .badClassCount(found: classes, allowed: allowed) }
    let values: [Int32]
    switch kind {
    case .random:
      values = (0..<images.count).map { image in
        var stream = RandomStream(seed: seed, purpose: .labels, index: UInt64(image))
        return Int32(stream.integer(below: classes))
      }
    case .true:
      values = images.trueLabels.map(Int32.init)
    case .shuffled:
      var stream = RandomStream(seed: seed, purpose: .labels)
      values = stream.permutation(images.count).map { Int32(images.trueLabels[$0]) }
    }
    return Labels(values: values, classes: classes, kind: kind, seed: seed)
  }

  /// The share of images, 0 to 1, whose label is their true class; about 1 / classes for random labels.
  public func agreementWithTruth(_ images: ImageSet) -> Double {
    guard !values.isEmpty else { return 0 }
    let agreeing = zip(values, images.trueLabels).count { $0 == Int32($1) }
    return Double(agreeing) / Double(values.count)
  }

  /// How many images have each class.
  public var counts: [Int] {
    var counts = [Int](repeating: 0, count: classes)
    for value in values { counts[Int(value)] += 1 }
    return counts
  }
}
