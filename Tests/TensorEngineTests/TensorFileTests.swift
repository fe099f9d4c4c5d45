import Foundation
import TensorEngine
import Testing

struct TensorFileTests {
  private func sample() -> TensorFile {
    var file = TensorFile(metadata: ["seed": "7", "note": "a \"quoted\" ü"])
    file.append("b.weight", shape: [2, 3], [1, 2, 3, 4, 5, 6])
    file.append("a", shape: [], [0.5])
    file.append("empty", shape: [0, 4], [])
    return file
  }

  private func error(_ data: Data) -> TensorFileError? {
    do {
      _ = try TensorFile(data, file: "x")
      return nil
    } catch {
      return error
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let path = NSTemporaryDirectory() + "azimuth-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try sample().write(to: path)
    let read = try TensorFile(contentsOf: path)
    #expect(read.metadata == sample().metadata)
    for entry in sample().entries { #expect(read[entry.name] == entry) }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())
        .allSatisfy { !$0.contains("partial") || !$0.contains("azimuth-") })
  }

  @Test func everyTruncationIsNoticed() {
    let data = sample().serialized()
    for length in 0..<data.count { #expect(error(data.prefix(length)) != nil, "\(length) bytes") }
    #expect(error(data + [0]) == .oversized(file: "x", expected: data.count, found: data.count + 1))
  }

  @Test func aFileThatPromisesMoreThanItHoldsIsRefused() {
    func file(_ header: String) -> Data {
      withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8)
    }
    let huge = #"{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}}"#
    #expect(error(file(huge)) != nil)
    let most =
      #"{"w":{"dtype":"F32","shape":[2305843009213693951],"data_offsets":[0,9223372036854775804]}}"#
    #expect(error(file(most)) == .truncated(file: "x", expected: .max, found: 8 + most.utf8.count))
    #expect(error(file(#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#)) != nil)
    #expect(error(file(#"{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,-8]}}"#)) != nil)
    #expect(error(file(#"{"w":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}"#)) != nil)
    #expect(
      error(file(#"{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#))
        == .unsupportedType(file: "x", tensor: "w", type: "BF16"))
    #expect(error(file("[]")) == .badHeader(file: "x", reason: "the header is no JSON object"))
    #expect(error(Data(repeating: 0xFF, count: 64)) != nil)
  }

  @Test func noRandomBytesBringItDown() {
    var random = RandomStream(seed: 3, purpose: .sampling)
    let data = sample().serialized()
    for _ in 0..<5_000 {
      var mutated = data
      for _ in 0..<1 + random.integer(below: 4) {
        mutated[random.integer(below: mutated.count)] = UInt8(random.integer(below: 256))
      }
      _ = error(mutated)
    }
  }

  @Test func anUnwritablePlaceIsSaid() {
    #expect(throws: TensorFileError.unwritable(file: "/nowhere/x", reason: "No such file or directory")) {
      try sample().write(to: "/nowhere/x")
    }
  }
}
