/// Images of one size with their true classes, held as bytes. Copies share the bytes.
public struct ImageSet: Sendable {
  /// "fashion-mnist", "cifar10" or "shapes".
  public let name: String
  /// Where the images are from: a path, or "procedural, seed 7".
  public let source: String
  public let split: Split
  public private(set) var count: Int
  /// 1 if the images are grey: they are kept as one channel and repeated on the way out; otherwise 3.
  public let storedChannels: Int
  public let height: Int
  public let width: Int
  /// The class of each image, an index into `classNames`.
  public private(set) var trueLabels: [UInt8]
  public let classNames: [String]
  /// The mean of each of the 3 channels over the images that were read, of values scaled to 0...1.
  public private(set) var mean: [Double]
  /// The standard deviation of each of the 3 channels; 1 for a channel of one value only.
  public private(set) var standardDeviation: [Double]
  /// Stored bytes, (N, stored channels, H, W); more than `count` images if this set was limited.
  private(set) var pixels: [UInt8]

  /// Channels on the way out: always red, green, blue.
  public var channels: Int { 3 }

  /// Bytes of one stored image.
  var storedSize: Int { storedChannels * height * width }

  /// - Parameters:
  ///   - pixels: bytes (N, stored channels, H, W).
  ///   - trueLabels: one class in 0 ..< classNames.count for each of the N images.
  /// - Throws: `countMismatch` if pixels and labels are not of equally many images, `labelOutOfRange`.
  public init(
    name: String, source: String, split: Split, storedChannels: Int, height: Int, width: Int,
    pixels: [UInt8], trueLabels: [UInt8], classNames: [String]
  ) throws(DatasetError) {
    precondition(storedChannels == 1 || storedChannels == 3)
    precondition(height > 0 && width > 0)
    let size = storedChannels * height * width
    guard pixels.count == trueLabels.count * size else {
      throw .countMismatch(file: source, images: pixels.count / size, labels: trueLabels.count)
    }
    if let index = trueLabels.firstIndex(where: { $0 >= classNames.count }) {
      throw .labelOutOfRange(
        file: source, index: index, found: Int(trueLabels[index]), classes: classNames.count)
    }
    self.name = name
    self.source = source
    self.split = split
    self.count = trueLabels.count
    self.storedChannels = storedChannels
    self.height = height
    self.width = width
    self.pixels = pixels
    self.trueLabels = trueLabels
    self.classNames = classNames
    let moments = channelMoments(of: pixels, channels: storedChannels, area: height * width)
    mean = (0..<3).map { moments[$0 % storedChannels].mean }
    standardDeviation = (0..<3).map { moments[$0 % storedChannels].standardDeviation }
  }

  /// The first `limit` images, or all if there are fewer, still standardised as the whole was.
  /// - Throws: `badLimit` if `limit` is below 1.
  public func limited(to limit: Int) throws(DatasetError) -> ImageSet {
    guard limit >= 1 else { throw .badLimit(limit) }
    var images = self
    images.count = min(limit, count)
    images.trueLabels = Array(trueLabels.prefix(limit))
    return images
  }

  /// Some neighbouring images, still standardised as the whole is.
  /// - Parameter range: within 0 ..< ``count``, not empty.
  public func part(_ range: Range<Int>) -> ImageSet {
    precondition(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= count)
    var images = self
    images.pixels = Array(pixels[range.lowerBound * storedSize..<range.upperBound * storedSize])
    images.trueLabels = Array(trueLabels[range])
    images.count = range.count
    return images
  }

  /// How the images are standardised.
  public var standardization: Standardization? { Standardization(mean: mean, deviation: standardDeviation) }

  /// The same images standardised with the mean and deviation of others: test images need those that the
  /// network was trained with.
  public func standardized(_ standardization: Standardization) -> ImageSet {
    var images = self
    images.mean = standardization.mean
    images.standardDeviation = standardization.deviation
    return images
  }

  /// The same as another set's.
  public func standardized(like training: ImageSet) -> ImageSet {
    training.standardization.map(standardized) ?? self
  }

  /// One image to look at: bytes (H, W, 3).
  public func rgb(_ index: Int) -> [UInt8] {
    precondition(index >= 0 && index < count)
    let area = height * width
    let start = index * storedSize
    return [UInt8](unsafeUninitializedCapacity: 3 * area) { output, filled in
      for position in 0..<area {
        for channel in 0..<3 {
          output[3 * position + channel] = pixels[start + channel % storedChannels * area + position]
        }
      }
      filled = 3 * area
    }
  }

  /// Tells other images from these: FNV-1a over the count and up to 64 evenly spaced images.
  public var fingerprint: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: count >> shift)) }
    let sampled = min(count, 64)
    for sample in 0..<sampled {
      let start = sample * count / sampled * storedSize
      for byte in pixels[start..<start + storedSize] { add(byte) }
    }
    return hash
  }
}
