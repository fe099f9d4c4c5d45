import Datasets
import Foundation
import TensorEngine
import Testing

struct IDXReaderTests {
  @Test(arguments: [false, true]) func plainAndCompressedFilesAreRead(compressed: Bool) throws {
    let folder = try TemporaryFolder()
    let plain = Fixtures.idx([3, 2, 2], bytes: Array(1...12))
    let path = try folder.write(compressed ? Fixtures.gzip(plain, in: folder) : plain, to: "x")
    let all = try IDXReader.read(path: path, itemShape: [2, 2])
    #expect(all.count == 3 && all.bytes == Array(1...12))
    let some = try IDXReader.read(path: path, itemShape: [2, 2], limit: 2)
    #expect(some.count == 3 && some.bytes == Array(1...8))
  }

  @Test func aPlainFileCutOffAtAnyByteIsTruncated() throws {
    let folder = try TemporaryFolder()
    let whole = Fixtures.idx([3, 2, 2], bytes: Array(1...12))
    for length in 0..<whole.count {
      let path = try folder.write(Array(whole.prefix(length)), to: "x")
      let expected = length < 16 ? 16 : 28
      #expect(throws: DatasetError.truncated(file: path, expected: expected, found: length)) {
        try IDXReader.read(path: path, itemShape: [2, 2])
      }
    }
  }

  @Test(arguments: [nil, 1]) func aCompressedFileCutOffAtAnyByteIsRefused(limit: Int?) throws {
    let folder = try TemporaryFolder()
    let whole = try Fixtures.gzip(Fixtures.idx([3, 2, 2], bytes: Array(1...12)), in: folder)
    for length in 0..<whole.count {
      let path = try folder.write(Array(whole.prefix(length)), to: "x")
      #expect(throws: DatasetError.self, "\(length) of \(whole.count) bytes") {
        try IDXReader.read(path: path, itemShape: [2, 2], limit: limit)
      }
    }
  }

  @Test func aCompressedFileOfFewerBytesThanPromisedIsTruncated() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Fixtures.gzip(Fixtures.idx([3, 2, 2], bytes: Array(1...11)), in: folder), to: "x")
    #expect(throws: DatasetError.truncated(file: path, expected: 28, found: 27)) {
      try IDXReader.read(path: path, itemShape: [2, 2])
    }
  }

  @Test func bytesAfterTheLastImageAreOversized() throws {
    let folder = try TemporaryFolder()
    let long = Fixtures.idx([3, 2, 2], bytes: Array(1...14))
    let plain = try folder.write(long, to: "plain")
    #expect(throws: DatasetError.oversized(file: plain, expected: 28, found: 30)) {
      try IDXReader.read(path: plain, itemShape: [2, 2])
    }
    let compressed = try folder.write(Fixtures.gzip(long, in: folder), to: "x.gz")
    #expect(throws: DatasetError.oversized(file: compressed, expected: 28, found: 29)) {
      try IDXReader.read(path: compressed, itemShape: [2, 2])
    }
  }

  @Test func aFileThatInflatesHugelyIsNotFollowed() throws {
    let folder = try TemporaryFolder()
    let bomb = Fixtures.idx([1, 2, 2], bytes: [UInt8](repeating: 0, count: 64 << 20))
    let path = try folder.write(Fixtures.gzip(bomb, in: folder), to: "bomb.gz")
    #expect(throws: DatasetError.oversized(file: path, expected: 20, found: 21)) {
      try IDXReader.read(path: path, itemShape: [2, 2])
    }
  }

  @Test(arguments: [[0xFFFF_FFFF, 2, 2], [0x1000_0001, 2, 2]])
  func aHeaderThatPromisesTooMuchIsRefused(shape: [Int]) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Fixtures.idx(shape, bytes: []), to: "x")
    #expect(throws: DatasetError.tooLarge(file: path, promised: shape, limit: 1 << 30)) {
      try IDXReader.read(path: path, itemShape: [2, 2])
    }
  }

  @Test func otherMagicNumbersAndShapesAreRefused() throws {
    let folder = try TemporaryFolder()
    let labels = try folder.write(Fixtures.idxLabels([1, 2]), to: "labels")
    #expect(throws: DatasetError.badMagic(file: labels, expected: 0x803, found: 0x801)) {
      try IDXReader.read(path: labels, itemShape: [2, 2])
    }
    let floats = try folder.write(Fixtures.idx([1], magic: 0xD01, bytes: [0, 0, 0, 0]), to: "floats")
    #expect(throws: DatasetError.badMagic(file: floats, expected: 0x801, found: 0xD01)) {
      try IDXReader.read(path: floats, itemShape: [])
    }
    let wide = try folder.write(Fixtures.idx([1, 2, 3], bytes: Array(1...6)), to: "wide")
    #expect(throws: DatasetError.badDimensions(file: wide, expected: [1, 2, 2], found: [1, 2, 3])) {
      try IDXReader.read(path: wide, itemShape: [2, 2])
    }
  }

  @Test func whatIsNoFileIsToldApart() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DatasetError.missing(path: folder.path + "/none")) {
      try IDXReader.read(path: folder.path + "/none", itemShape: [])
    }
    #expect(throws: DatasetError.unreadable(file: folder.path, reason: "not a regular file")) {
      try IDXReader.read(path: folder.path, itemShape: [])
    }
    let path = try folder.write(Fixtures.idxLabels([1]), to: "labels")
    #expect(throws: DatasetError.badLimit(0)) { try IDXReader.read(path: path, itemShape: [], limit: 0) }
  }

  @Test func aWrongChecksumIsToldWithoutThePathTwice() throws {
    let folder = try TemporaryFolder()
    var bytes = try Fixtures.gzip(Fixtures.idx([3, 2, 2], bytes: Array(1...12)), in: folder)
    // The last eight bytes are the checksum and the size.
    bytes[bytes.count - 8] ^= 1
    let path = try folder.write(bytes, to: "x.gz")
    #expect(throws: DatasetError.unreadable(file: path, reason: "incorrect data check")) {
      try IDXReader.read(path: path, itemShape: [2, 2])
    }
  }

  @Test func randomDamageNeverCrashesOrYieldsTooMuch() throws {
    let folder = try TemporaryFolder()
    let plain = Fixtures.idx([3, 2, 2], bytes: Array(1...12))
    let sources = [plain, try Fixtures.gzip(plain, in: folder)]
    var stream = RandomStream(seed: 11, purpose: .sampling)
    for round in 0..<1000 {
      var bytes = sources[round % 2]
      for _ in 0...stream.integer(below: 3) {
        bytes[stream.integer(below: bytes.count)] = UInt8(stream.integer(below: 256))
      }
      bytes.removeLast(stream.integer(below: 3) == 0 ? stream.integer(below: bytes.count) : 0)
      let path = try folder.write(bytes, to: "x")
      do throws(DatasetError) {
        let read = try IDXReader.read(path: path, itemShape: [2, 2])
        #expect(read.bytes.count == read.count * 4 && read.count <= 3)
      } catch {
        // Any error of the reader's own is right; the test is that there is no other way out.
      }
    }
  }
}
