import Datasets
import Foundation
import Testing

struct FashionMNISTTests {
  static let isInstalled = DatasetCatalog.entries().contains { $0.name == "fashion-mnist" && $0.isPresent }

  func folder(images: [UInt8], labels: [UInt8], prefix: String = "train") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(images, to: "\(prefix)-images-idx3-ubyte")
    try folder.write(labels, to: "\(prefix)-labels-idx1-ubyte")
    return folder
  }

  @Test(.enabled(if: isInstalled, "Debian's package dataset-fashion-mnist is not installed"))
  func theRealDataAreRead() throws {
    let images = try FashionMNIST.read(split: .train)
    #expect(images.count == 60_000 && images.storedChannels == 1 && images.channels == 3)
    #expect(Array(images.trueLabels.prefix(5)) == [9, 0, 0, 3, 0])
    #expect(images.classNames[9] == "ankle boot")
    // The known mean 0.2860 and deviation 0.3530 of 28×28 pixels, with the black border counted in.
    let share = 784.0 / 1024
    let deviation = (share * (0.3530 * 0.3530 + 0.2860 * 0.2860) - pow(share * 0.2860, 2)).squareRoot()
    #expect(abs(images.mean[0] - share * 0.2860) < 1e-4)
    #expect(abs(images.standardDeviation[2] - deviation) < 1e-4)
    #expect(try FashionMNIST.read(split: .test).count == 10_000)
    let few = try FashionMNIST.read(split: .train, limit: 100)
    #expect(few.count == 100 && few.rgb(99) == images.rgb(99))
  }

  @Test(arguments: [Split.train, .test]) func aBorderOfTwoBlackPixelsIsAdded(split: Split) throws {
    let folder = try folder(
      images: Fixtures.idxImages(3), labels: Fixtures.idxLabels([9, 0, 4]),
      prefix: split == .train ? "train" : "t10k")
    let images = try FashionMNIST.read(folder: folder.path, split: split)
    #expect(images.split == split && images.height == 32 && images.trueLabels == [9, 0, 4])
    let picture = images.rgb(2)
    for y in 0..<32 {
      for x in 0..<32 {
        let isInside = (2..<30).contains(y) && (2..<30).contains(x)
        let wanted = isInside ? UInt8(truncatingIfNeeded: 62 + (y - 2) * 28 + x - 2) : 0
        #expect(Array(picture[(y * 32 + x) * 3..<(y * 32 + x) * 3 + 3]) == [wanted, wanted, wanted])
      }
    }
  }

  @Test func labelsAndImagesMustBeEquallyMany() throws {
    let folder = try folder(images: Fixtures.idxImages(3), labels: Fixtures.idxLabels([1, 2]))
    let file = folder.path + "/train-images-idx3-ubyte"
    #expect(throws: DatasetError.countMismatch(file: file, images: 3, labels: 2)) {
      try FashionMNIST.read(folder: folder.path, split: .train)
    }
  }

  @Test func aLabelOfTenIsOutOfRange() throws {
    let folder = try folder(images: Fixtures.idxImages(3), labels: Fixtures.idxLabels([1, 2, 10]))
    let file = folder.path + "/train-labels-idx1-ubyte"
    #expect(throws: DatasetError.labelOutOfRange(file: file, index: 2, found: 10, classes: 10)) {
      try FashionMNIST.read(folder: folder.path, split: .train)
    }
  }

  @Test func missingFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DatasetError.missing(path: folder.path + "/train-labels-idx1-ubyte.gz")) {
      try FashionMNIST.read(folder: folder.path, split: .train)
    }
  }
}
