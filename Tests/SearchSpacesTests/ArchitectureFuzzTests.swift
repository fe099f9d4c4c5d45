import SearchSpaces
import TensorEngine
import Testing

struct ArchitectureFuzzTests {
  private let alphabet = Array("|~+012345nor_conv_3x3noneskip_connectavg_pool é\u{0301}🙂\n\u{0}")

  /// Whatever the text, the parser either refuses it or returns what prints as that very text.
  @Test func damagedTextIsRefusedOrMeantLiterally() throws {
    var stream = RandomStream(seed: 201, purpose: .sampling)
    var refused = 0
    for _ in 0..<20_000 {
      let architecture = NASBench201.tiny.sampleArchitecture(from: &stream)
      var text = Array(stream.integer(below: 4) == 0 ? architecture.digits : architecture.text)
      for _ in 0...stream.integer(below: 3) { damage(&text, &stream) }
      let damaged = String(text)
      do {
        let parsed = try Architecture(parsing: damaged)
        #expect(parsed.text == damaged || parsed.digits == damaged)
      } catch {
        refused += 1
        expectPlaceInside(damaged, error)
      }
    }
    #expect(refused > 10_000)
  }

  private func damage(_ text: inout [Character], _ stream: inout RandomStream) {
    let character = alphabet[stream.integer(below: alphabet.count)]
    guard !text.isEmpty else { return text.append(character) }
    let place = stream.integer(below: text.count)
    switch stream.integer(below: 4) {
    case 0: text[place] = character
    case 1: text.insert(character, at: place)
    case 2: text.remove(at: place)
    default: text.removeSubrange(place...)
    }
  }

  private func expectPlaceInside(_ text: String, _ error: ArchitectureError) {
    switch error {
    case .digitOutOfRange(_, let position), .unknownOperation(_, let position),
      .wrongInput(_, _, let position), .unexpectedText(_, _, let position):
      #expect(0...text.unicodeScalars.count ~= position)
    case .wrongNumberOfDigits(let found):
      #expect(found != 6)
    case .indexOutOfRange, .wrongNumberOfOperations:
      Issue.record("\(error) cannot come from text")
    }
  }
}
