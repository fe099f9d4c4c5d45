import Datasets
import Foundation
import TensorEngine
import Testing

struct CIFAR10Tests {
  /// The development copy beside the repository, or wherever AZIMUTH_TEST_DATA says.
  static let realFolder: String? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folders: [String?] = [
      ProcessInfo.processInfo.environment["AZIMUTH_TEST_DATA"],
      root.deletingLastPathComponent().appendingPathComponent("shared/data").path,
    ]
    return folders.compactMap { $0 }.map { $0 + "/cifar-10-batches-bin" }
      .first { FileManager.default.fileExists(atPath: $0 + "/data_batch_1.bin") }
  }()

  func read(_ path: String, _ split: Split = .train, limit: Int? = nil) throws(DatasetError) -> ImageSet {
    try CIFAR10.read(path: path, split: split, limit: limit, recordsPerFile: 3)
  }

  /// The archive's own order of files is not that of the images.
  func archive(_ folder: TemporaryFolder) throws -> String {
    try folder.write(
      Fixtures.gzip(
        Fixtures.tar([
          ("cifar-10-batches-bin/data_batch_3.bin", Fixtures.cifar([6, 7, 8])),
          ("cifar-10-batches-bin/readme.html", [1, 2, 3]),
          ("cifar-10-batches-bin/test_batch.bin", Fixtures.cifar([9, 9, 9])),
          ("cifar-10-batches-bin/data_batch_1.bin", Fixtures.cifar([0, 1, 2])),
        ]), in: folder), to: "cifar.tar.gz")
  }

  @Test(.enabled(if: realFolder != nil, "no ../shared/data/cifar-10-batches-bin and no AZIMUTH_TEST_DATA"))
  func theRealDataAreRead() throws {
    let folder = try #require(Self.realFolder)
    let images = try CIFAR10.read(path: folder, split: .train)
    #expect(images.count.isMultiple(of: 10_000) && images.count >= 30_000)
    // A frog, two trucks, a deer and a car come first; the means are known as 0.491, 0.482 and 0.447.
    #expect(Array(images.trueLabels.prefix(5)) == [6, 9, 9, 4, 1])
    for (mean, known) in zip(images.mean, [0.491, 0.482, 0.447]) { #expect(abs(mean - known) < 0.01) }
    #expect(try CIFAR10.read(path: folder, split: .test, limit: 10).count == 10)
  }

  @Test func aFolderWithSomeOfTheFilesIsReadInOrder() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.cifar([6, 7, 8]), to: "data_batch_3.bin")
    try folder.write(Fixtures.cifar([0, 1, 2]), to: "data_batch_1.bin")
    try folder.write(Fixtures.cifar([9, 9, 9]), to: "test_batch.bin")
    let images = try read(folder.path)
    #expect(images.trueLabels == [0, 1, 2, 6, 7, 8])
    // Row 5 of record 1: red 17 + 5, green 32 rows on, blue 64.
    #expect(Array(images.rgb(1)[5 * 96..<5 * 96 + 3]) == [22, 54, 86])
    #expect(try read(folder.path, limit: 4).trueLabels == [0, 1, 2, 6])
    #expect(try read(folder.path, .test).trueLabels == [9, 9, 9])
  }

  @Test func theArchiveGivesWhatTheFolderGives() throws {
    let folder = try TemporaryFolder()
    let path = try archive(folder)
    try folder.write(Fixtures.cifar([6, 7, 8]), to: "data_batch_3.bin")
    try folder.write(Fixtures.cifar([0, 1, 2]), to: "data_batch_1.bin")
    let images = try read(path)
    #expect(images.trueLabels == [0, 1, 2, 6, 7, 8])
    #expect(images.fingerprint == (try read(folder.path)).fingerprint)
    #expect(try read(path, limit: 4).trueLabels == [0, 1, 2, 6])
    #expect(try read(path, .test).trueLabels == [9, 9, 9])
  }

  @Test(arguments: [0, 1, 3072, 3073, 9218]) func aShortFileIsTruncated(size: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(Fixtures.cifar([0, 1, 2]).prefix(size)), to: "data_batch_1.bin")
    #expect(throws: DatasetError.truncated(file: path, expected: 9219, found: size)) { try read(folder.path) }
  }

  @Test func aLongFileIsOversizedAndALabelOfTenOutOfRange() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Fixtures.cifar([0, 1, 2]) + [0], to: "data_batch_1.bin")
    #expect(throws: DatasetError.oversized(file: path, expected: 9219, found: 9220)) { try read(folder.path) }
    try folder.write(Fixtures.cifar([0, 10, 2]), to: "data_batch_1.bin")
    #expect(throws: DatasetError.labelOutOfRange(file: path, index: 1, found: 10, classes: 10)) {
      try read(folder.path)
    }
  }

  @Test func whatIsNotThereIsNamed() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DatasetError.missing(path: folder.path + "/data_batch_1.bin")) { try read(folder.path) }
    #expect(throws: DatasetError.missing(path: "/no/such")) { try read("/no/such") }
    let path = try folder.write(Fixtures.tar([("a", [1])]), to: "x.tar")
    #expect(throws: DatasetError.missing(path: path + "/test_batch.bin")) { try read(path, .test) }
    #expect(throws: DatasetError.badLimit(0)) { try read(path, limit: 0) }
  }

  @Test func brokenArchivesAreCorrupt() throws {
    let folder = try TemporaryFolder()
    let good = Fixtures.tarMember("data_batch_1.bin", size: 9219, bytes: Fixtures.cifar([0, 1, 2]))
    var flipped = good
    flipped[0] ^= 1
    let huge = Fixtures.tarMember("other", size: 0o77777777777, bytes: [])
    let broken: [(reason: String, bytes: [UInt8])] = [
      ("a member's header is cut off", []), ("a member's header is cut off", Array(good.prefix(300))),
      ("a member is cut off", Array(good.prefix(5000))),
      ("a member's header has a wrong checksum", flipped), ("it holds data_batch_1.bin twice", good + good),
      ("it holds more than 1000 members or 1073741824 bytes", huge),
    ]
    for (reason, bytes) in broken {
      let path = try folder.write(bytes, to: "x.tar")
      #expect(throws: DatasetError.corruptArchive(file: path, reason: reason)) { try read(path) }
    }
    let wrong = Fixtures.tarMember("data_batch_1.bin", size: 9220, bytes: [])
    let path = try folder.write(wrong, to: "x.tar")
    #expect(throws: DatasetError.oversized(file: path + "/data_batch_1.bin", expected: 9219, found: 9220)) {
      try read(path)
    }
  }

  /// Where the archive's own end is marked, its compression still has a checksum to come.
  @Test func aCompressedArchiveCutOffAfterItsLastMemberIsRefused() throws {
    let folder = try TemporaryFolder()
    let whole = try Fixtures.gzip(
      Fixtures.tar([("data_batch_1.bin", Fixtures.cifar([0, 1, 2]))]), in: folder)
    for missing in 1...8 {
      let path = try folder.write(Array(whole.dropLast(missing)), to: "x.tar.gz")
      let error = DatasetError.unreadable(file: path, reason: "the compressed data end too early")
      #expect(throws: error, "without the last \(missing) bytes") { try read(path) }
    }
  }

  @Test func anArchiveWithoutAnEndAfterItsLastMemberIsNotFollowed() throws {
    let folder = try TemporaryFolder()
    let member = Fixtures.tarMember("data_batch_1.bin", size: 9219, bytes: Fixtures.cifar([0, 1, 2]))
    let path = try folder.write(
      Fixtures.gzip(member + [UInt8](repeating: 0, count: 4 << 20), in: folder), to: "x.tar.gz")
    #expect(throws: DatasetError.corruptArchive(file: path, reason: "too much follows its last member")) {
      try read(path)
    }
  }

  @Test func randomDamageToAnArchiveNeverCrashes() throws {
    let folder = try TemporaryFolder()
    let plain = Fixtures.tar([("data_batch_1.bin", Fixtures.cifar([0, 1, 2])), ("a", [1])])
    let sources = [plain, try Fixtures.gzip(plain, in: folder)]
    var stream = RandomStream(seed: 12, purpose: .sampling)
    for round in 0..<1000 {
      var bytes = sources[round % 2]
      for _ in 0...stream.integer(below: 3) {
        // Every second damage hits a header, which is where the decisions are made.
        let reach = stream.integer(below: 2) == 0 ? bytes.count : 512
        bytes[stream.integer(below: min(reach, bytes.count))] = UInt8(stream.integer(below: 256))
      }
      if stream.integer(below: 4) == 0 { bytes.removeLast(stream.integer(below: bytes.count)) }
      let path = try folder.write(bytes, to: "x")
      do throws(DatasetError) {
        let images = try read(path)
        #expect(images.count == 3)
      } catch {
        // Any error of the reader's own is right; the test is that there is no other way out.
      }
    }
  }
}
