import Datasets
import TensorEngine
import Testing

struct ImageSetTests {
  /// One value the slow way: pad, cut, mirror, look up.
  func expected(
    _ images: ImageSet, _ index: Int, _ channel: Int, _ y: Int, _ x: Int, down: Int, right: Int,
    mirrored: Bool
  ) -> Float {
    let column = mirrored ? images.width - 1 - x : x
    let (fromY, fromX) = (y + down, column + right)
    let isInside = (0..<images.height).contains(fromY) && (0..<images.width).contains(fromX)
    let byte = isInside ? images.rgb(index)[(fromY * images.width + fromX) * 3 + channel] : 0
    return Float((Double(byte) / 255 - images.mean[channel]) / images.standardDeviation[channel])
  }

  func batch(
    _ images: ImageSet, _ indices: [Int], _ augmentation: Augmentation, seed: UInt64 = 3, epoch: Int = 0
  ) -> [Float] {
    var values = [Float](repeating: .nan, count: indices.count * 3 * images.height * images.width)
    values.withUnsafeMutableBufferPointer {
      images.writeBatch(indices[...], augmentation: augmentation, seed: seed, epoch: epoch, into: $0)
    }
    return values
  }

  @Test(arguments: [1, 3]) func plainBatchesAreStandardisedAndOfThreeChannels(storedChannels: Int) throws {
    let images = try Fixtures.images(storedChannels: storedChannels)
    let values = batch(images, [4, 0], .none)
    for (place, value) in values.enumerated() {
      let (image, rest) = place.quotientAndRemainder(dividingBy: 48)
      let wanted = expected(
        images, [4, 0][image], rest % 3, rest / 12, rest / 3 % 4, down: 0, right: 0, mirrored: false)
      #expect(abs(value - wanted) < 1e-5)
    }
  }

  @Test func standardisedImagesHaveMeanZeroAndDeviationOne() throws {
    let images = try Fixtures.images(count: 50)
    let values = batch(images, Array(0..<50), .none)
    for channel in 0..<3 {
      let own = values.indices.filter { $0 % 3 == channel }.map { Double(values[$0]) }
      let mean = own.reduce(0, +) / Double(own.count)
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count)
      #expect(abs(mean) < 1e-5 && abs(variance - 1) < 1e-5)
    }
  }

  @Test(arguments: [1, 2, 3, 9])
  func aSquareIsCutOut(cutout: Int) throws {
    let images = try Fixtures.images(storedChannels: 3)
    for epoch in 0..<20 {
      let whole = batch(images, [1], .cropAndFlip(), epoch: epoch)
      let cut = batch(images, [1], .cropAndFlip(cutout: cutout), epoch: epoch)
      let changed = (0..<16).filter { pixel in
        (0..<3).contains { cut[pixel * 3 + $0] != whole[pixel * 3 + $0] }
      }
      for pixel in changed { #expect((0..<3).allSatisfy { cut[pixel * 3 + $0] == 0 }) }
      // A square around one of the 16 pixels, as far as it lies inside.
      let (rows, columns) = (Set(changed.map { $0 / 4 }), Set(changed.map { $0 % 4 }))
      #expect(changed.count == rows.count * columns.count && (1...cutout).contains(rows.count))
    }
  }

  @Test(arguments: [0, 1, 2, 4, 7])
  func cropsAndFlipsAgreeWithTheSlowWay(padding: Int) throws {
    let images = try Fixtures.images(storedChannels: 3)
    for epoch in 0..<20 {
      let values = batch(images, [5, 2], .cropAndFlip(padding: padding), epoch: epoch)
      for (position, index) in [5, 2].enumerated() {
        var stream = RandomStream(
          seed: 3, purpose: .augmentation, index: UInt64(epoch) << 32 | UInt64(index))
        let down = stream.integer(below: 2 * padding + 1) - padding
        let right = stream.integer(below: 2 * padding + 1) - padding
        let mirrored = stream.integer(below: 2) == 1
        for rest in 0..<48 {
          let wanted = expected(
            images, index, rest % 3, rest / 12, rest / 3 % 4, down: down, right: right, mirrored: mirrored)
          #expect(abs(values[position * 48 + rest] - wanted) < 1e-5)
        }
      }
    }
  }

  @Test func anImageIsAugmentedAlikeInWhateverBatchItStands() throws {
    let images = try Fixtures.images()
    let all = batch(images, Array(0..<6), .cropAndFlip(), epoch: 2)
    #expect(batch(images, [3], .cropAndFlip(), epoch: 2) == Array(all[144..<192]))
    #expect(batch(images, Array(0..<6), .cropAndFlip(), epoch: 3) != all)
    #expect(batch(images, Array(0..<6), .cropAndFlip(), seed: 4, epoch: 2) != all)
  }

  @Test func threadsWriteDisjointPartsOfABatch() async throws {
    let images = try Fixtures.images(count: 64)
    let whole = batch(images, Array(0..<64), .cropAndFlip())
    let parts = await withTaskGroup(of: (Int, [Float]).self) { group in
      for part in 0..<8 {
        group.addTask { (part, batch(images, Array(part * 8..<part * 8 + 8), .cropAndFlip())) }
      }
      return await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
    }
    #expect((0..<8).flatMap { parts[$0] ?? [] } == whole)
  }

  @Test func aLimitKeepsTheFirstImagesAndTheStandardisation() throws {
    let images = try Fixtures.images()
    let few = try images.limited(to: 2)
    #expect(few.count == 2 && few.trueLabels == [0, 1])
    #expect(few.mean == images.mean && few.rgb(1) == images.rgb(1))
    #expect(try images.limited(to: 99).count == 6)
    #expect(throws: DatasetError.badLimit(0)) { try images.limited(to: 0) }
  }

  @Test func testImagesCanBeStandardisedLikeTrainingImages() throws {
    let training = try Fixtures.images(count: 6)
    let images = try Fixtures.images(count: 3).standardized(like: training)
    #expect(images.mean == training.mean && images.standardDeviation == training.standardDeviation)
  }

  @Test func aChannelOfOneValueIsNotScaled() throws {
    let images = try ImageSet(
      name: "flat", source: "made up", split: .train, storedChannels: 1, height: 2, width: 2,
      pixels: [51, 51, 51, 51], trueLabels: [0], classNames: ["a"])
    #expect(images.standardDeviation == [1, 1, 1])
    #expect(batch(images, [0], .none).allSatisfy { abs($0) < 1e-6 })
  }

  @Test func fingerprintsTellSetsApart() throws {
    let images = try Fixtures.images()
    #expect(images.fingerprint == (try Fixtures.images()).fingerprint)
    #expect(images.fingerprint != (try images.limited(to: 5)).fingerprint)
    #expect(images.fingerprint != (try Fixtures.images(storedChannels: 1)).fingerprint)
  }

  @Test func wrongCountsAndLabelsAreRefused() {
    #expect(throws: DatasetError.countMismatch(file: "x", images: 1, labels: 2)) {
      try ImageSet(
        name: "x", source: "x", split: .test, storedChannels: 1, height: 1, width: 1, pixels: [0],
        trueLabels: [0, 0], classNames: ["a"])
    }
    #expect(throws: DatasetError.labelOutOfRange(file: "x", index: 0, found: 1, classes: 1)) {
      try ImageSet(
        name: "x", source: "x", split: .test, storedChannels: 1, height: 1, width: 1, pixels: [0],
        trueLabels: [1], classNames: ["a"])
    }
  }
}
