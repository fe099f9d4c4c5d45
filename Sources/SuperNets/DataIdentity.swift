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
  /// How the pictures were standardised, to do the same to others; nil in files of before it was kept. Pictures that differ in
  /// this alone are the same.
  public let standardization: Standardization?

  public init(
    name: String, count: Int, labels: String, labelClasses: Int, labelSeed: UInt64, fingerprint: UInt64,
    standardization: Standardization? = nil
  ) {
    self.name = name
    self.count = count
    self.labels = labels
    self.labelClasses = labelClasses
    self.labelSeed = labelSeed
    self.fingerprint = fingerprint
    self.standardization = standardization
  }

  public static func == (left: DataIdentity, right: DataIdentity) -> Bool {
    left.name == right.name && left.count == right.count && left.labels == right.labels
      && left.labelClasses == right.labelClasses && left.labelSeed == right.labelSeed
      && left.fingerprint == right.fingerprint
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

extension DataIdentity {
  public init(_ images: ImageSet, _ labels: Labels) {
    var bytes: [UInt8] = []
    withUnsafeBytes(of: images.fingerprint.littleEndian) { bytes += $0 }
    for label in labels.values { withUnsafeBytes(of: label.littleEndian) { bytes += $0 } }
    self.init(
      name: images.name, count: images.count, labels: labels.kind.text, labelClasses: labels.classes,
      labelSeed: labels.seed, fingerprint: SuperNets.fingerprint(bytes),
      standardization: images.standardization)
  }
}
