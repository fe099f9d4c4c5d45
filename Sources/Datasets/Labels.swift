import TensorEngine

/// A class for each image of a set, in most kinds fixed for the whole training.
public struct Labels: Sendable, Equatable {
  /// For image i a class in 0 ..< `classes`; where they change from epoch to epoch, those of the first.
  public let values: [Int32]
  public let classes: Int
  public let kind: LabelKind
  public let seed: UInt64

  /// How many classes random labels may have.
  public static let allowedClasses = 2...1000

  /// - Parameters:
  ///   - classes: for labels drawn at random, 2 to 1,000; nil for as many as the images have. Rotations have 4, all others the
  ///     images' own.
  ///   - seed: what labels are drawn from. One drawn at random depends on the seed, the number of classes, the epoch and its
  ///     image's index alone.
  /// - Throws: `badClassCount`.
  public static func make(
    _ kind: LabelKind, for images: ImageSet, classes: Int? = nil, seed: UInt64
  ) throws(DatasetError) -> Labels {
    let own = kind == .rotation ? 4 : images.classNames.count
    let classes = classes ?? own
    let allowed = kind.hasFreeClasses ? allowedClasses : own...own
    guard allowed.contains(classes) else { throw .badClassCount(found: classes, allowed: allowed) }
    let values: [Int32]
    switch kind {
    case .random, .redrawn, .rotation:
      values = (0..<images.count).map { draw(classes, image: $0, epoch: 0, seed: seed) }
    case .true: values = images.trueLabels.map(Int32.init)
    case .shuffled:
      var stream = RandomStream(seed: seed, purpose: .labels)
      values = stream.permutation(images.count).map { Int32(images.trueLabels[$0]) }
    case .corrupted(let fraction):
      values = images.trueLabels.enumerated().map { image, label in
        var stream = RandomStream(seed: seed, purpose: .labels, index: UInt64(image))
        let drawn = Int32(stream.integer(below: classes))
        return Double(stream.uniform()) < fraction ? drawn : Int32(label)
      }
    case .constant: values = images.trueLabels.map { _ in 0 }
    }
    return Labels(values: values, classes: classes, kind: kind, seed: seed)
  }

  private static func draw(_ classes: Int, image: Int, epoch: Int, seed: UInt64) -> Int32 {
    var stream = RandomStream(seed: seed, purpose: .labels, index: UInt64(epoch) << 32 | UInt64(image))
    return Int32(stream.integer(below: classes))
  }

  /// An image's class in an epoch, counted from 0.
  public func value(of image: Int, epoch: Int) -> Int {
    switch kind {
    case .redrawn, .rotation: Int(Self.draw(classes, image: image, epoch: epoch, seed: seed))
    case .random, .true, .shuffled, .corrupted, .constant: Int(values[image])
    }
  }

  /// By how many quarter turns to the left an image is rotated in an epoch.
  public func quarterTurns(of image: Int, epoch: Int) -> Int {
    kind == .rotation ? value(of: image, epoch: epoch) : 0
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
