import Datasets

/// Which pictures and labels a SuperNet trains on: enough to notice when they are others.
public struct DataIdentity: Sendable, Hashable {
  /// The data set's name, such as `fashion-mnist`.
  public let name: String
  /// How many pictures.
  public let count: Int
  /// How the labels were made: `random`, `corrupted(fraction=0.5)`.
  public let labels: String
  public let labelClasses: Int
  public let labelSeed: UInt64
  /// FNV-1a over some of the images and all of the labels.
  public let fingerprint: UInt64

  public init(
    name: String, count: Int, labels: String, labelClasses: Int, labelSeed: UInt64, fingerprint: UInt64
  ) {
    self.name = name
    self.count = count
    self.labels = labels
    self.labelClasses = labelClasses
    self.labelSeed = labelSeed
    self.fingerprint = fingerprint
  }
}

extension DataIdentity {
  public init(_ images: ImageSet, _ labels: Labels) {
    var bytes: [UInt8] = []
    withUnsafeBytes(of: images.fingerprint.littleEndian) { bytes += $0 }
    for label in labels.values { withUnsafeBytes(of: label.littleEndian) { bytes += $0 } }
    self.init(
      name: images.name, count: images.count, labels: labels.kind.text, labelClasses: labels.classes,
      labelSeed: labels.seed, fingerprint: SuperNets.fingerprint(bytes))
  }
}
