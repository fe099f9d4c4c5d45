import Foundation
import JupyterKernel
import Testing

struct WireTests {
  private let signer = MessageSigner(key: Array("a key".utf8))

  private func frames(
    header: String = #"{"msg_id":"1","msg_type":"kernel_info_request"}"#, content: String = "{}",
    identities: [[UInt8]] = [[0, 1, 2]]
  ) -> [[UInt8]] {
    let parts = [header, "{}", "{}", content].map { Array($0.utf8) }
    return identities + [WireDecoder.delimiter, signer.signature(of: parts)] + parts
  }

  private func fault(_ frames: [[UInt8]], _ decoder: WireDecoder) -> WireFault? {
    do throws(WireFault) {
      _ = try decoder.decode(frames)
      return nil
    } catch {
      return error
    }
  }

  @Test func whatIsEncodedIsDecodedAgain() throws {
    let decoder = WireDecoder(signer: signer)
    let encoder = WireEncoder(signer: signer)
    let parent = Array(#"{ "msg_id" : "p", "unknown": 1.0 }"#.utf8)
    let encoded = encoder.encode(
      type: "stream", identities: [[1], []], parentHeader: parent,
      content: ["text": "é☃\u{1F600}\n\u{0}\"\\", "n": 7])
    #expect(encoded[5] == parent)
    let message = try decoder.decode(encoded)
    #expect(message.identities == [[1], []])
    #expect(message.type == "stream")
    #expect(message.defect == nil)
    #expect(message.content == ["text": "é☃\u{1F600}\n\u{0}\"\\", "n": 7])
    let header = try #require(JSONValue(parsing: message.header))
    #expect(header["session"]?.string == encoder.session)
    #expect(header["version"] == "5.5")
    let date = try #require(header["date"]?.string)
    #expect(date.hasSuffix("Z") && date.count == "2026-01-01T00:00:00.000Z".count)
  }

  @Test func theHeaderIsKeptAsItCame() throws {
    let decoder = WireDecoder(signer: signer)
    let header = #"{ "msg_type":"x_request" , "msg_id" : "1", "b":1.50, "a":"\u00e9" }"#
    #expect(try decoder.decode(frames(header: header)).header == Array(header.utf8))
  }

  @Test func buffersBehindTheContentAreAllowed() throws {
    let decoder = WireDecoder(signer: signer)
    #expect(try decoder.decode(frames() + [[1, 2], []]).defect == nil)
  }

  @Test func framesThatAreNoMessageAreFaults() {
    let decoder = WireDecoder(signer: signer)
    #expect(fault([], decoder) == .noDelimiter)
    #expect(fault([[1], [2]], decoder) == .noDelimiter)
    #expect(fault(frames() + Array(repeating: [], count: 1_024), decoder) == .tooManyFrames)
    for count in 2..<7 {
      #expect(fault(Array(frames().prefix(count)), decoder) == .tooFewFrames)
    }
    let padding = String(repeating: " ", count: WireDecoder.maximalHeaderSize)
    #expect(fault(frames(header: "{}" + padding), decoder) == .oversizedHeader)
    var unsigned = frames()
    unsigned[2] = []
    #expect(fault(unsigned, decoder) == .badSignature)
    #expect(fault(frames(), decoder) == nil)
    #expect(fault(frames(), decoder) == .replayed)
  }

  @Test(arguments: ["", "{", "null", "[]", "7", #""text""#, "{\"a\":NaN}", "{}{}"])
  func signedNonsenseIsAMessageWithADefect(text: String) throws {
    let decoder = WireDecoder(signer: signer)
    let message = try decoder.decode(frames(content: text))
    #expect(message.defect == "content is not a JSON object")
    #expect(message.type == "kernel_info_request")
    let headless = try decoder.decode(frames(header: text))
    #expect(headless.defect == "header is not a JSON object")
    #expect(headless.header == Array("{}".utf8))
  }

  @Test func deepNestingIsADefectAndNotACrash() throws {
    let decoder = WireDecoder(signer: signer)
    let deep =
      #"{"a":"# + String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000) + "}"
    #expect(try decoder.decode(frames(content: deep)).defect != nil)
  }

  /// Frames cut, doubled, swapped and changed at random: never a crash, and never accepted unless untouched.
  @Test(arguments: 0..<4) func damagedFramesAreNeverAccepted(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let decoder = WireDecoder(signer: signer)
    for round in 0..<100_000 {
      let header = #"{"msg_id":"\#(round)","msg_type":"execute_request"}"#
      let original = frames(header: header)
      var damaged = original
      for _ in 0..<Int.random(in: 1...3, using: &generator) { damage(&damaged, &generator) }
      let isSame =
        damaged.count >= 7 && Array(damaged.suffix(from: 1).prefix(6)) == Array(original.dropFirst())
      if !isSame, fault(damaged, decoder) == nil {
        // What precedes the delimiter and follows the content is not signed.
        let start = damaged.firstIndex(of: WireDecoder.delimiter) ?? 0
        #expect(Array(damaged[start...].prefix(6)) == Array(original.dropFirst()))
      }
    }
  }

  private func damage(_ frames: inout [[UInt8]], _ generator: inout SeededGenerator) {
    guard let index = frames.indices.randomElement(using: &generator) else { return }
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: frames.remove(at: index)
    case 1: frames.insert(frames[index], at: index)
    case 2: frames.swapAt(index, frames.indices.randomElement(using: &generator) ?? index)
    case 3: frames[index] = generator.bytes(upTo: 80)
    case 4: frames[index] = Array(frames[index].prefix(Int.random(in: 0...80, using: &generator)))
    default:
      guard let byte = frames[index].indices.randomElement(using: &generator) else { return }
      frames[index][byte] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    }
  }

  /// Without a key every well-framed list reaches the JSON reader: random bytes must not bring it down.
  @Test(arguments: 0..<4) func unsignedNoiseNeverCrashes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let decoder = WireDecoder(signer: MessageSigner(key: []))
    let alphabet = Array(#"{}[]",:0123456789.eE+-\u"nulltruefalse "#.utf8) + [0, 0xC3, 0xED, 0xFF]
    for _ in 0..<100_000 {
      let parts = (0..<4).map { _ in
        (0..<Int.random(in: 0..<24, using: &generator)).compactMap { _ in
          alphabet.randomElement(using: &generator)
        }
      }
      #expect(fault([WireDecoder.delimiter, []] + parts, decoder) == nil)
    }
  }
}
