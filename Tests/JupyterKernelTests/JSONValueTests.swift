import JupyterKernel
import Testing

struct JSONValueTests {
  private func random(_ depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
    case 0: .null
    case 1: .bool(.random(using: &generator))
    case 2: .integer(.random(in: .min ... .max, using: &generator))
    case 3: .number(.random(in: -1e9...1e9, using: &generator) + 0.5.ulp)
    case 4: .string(String(decoding: generator.bytes(upTo: 12), as: UTF8.self))
    case 5: .array((0..<3).map { _ in random(depth - 1, &generator) })
    default: .object(["a": random(depth - 1, &generator), "\u{1}\"": random(depth - 1, &generator)])
    }
  }

  @Test(arguments: 0..<500) func whatIsWrittenIsReadAgain(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let value = random(3, &generator)
    let read = try #require(JSONValue(parsing: value.encoded))
    #expect(read.encoded == value.encoded)
  }

  /// Texts that are nearly JSON: refused, or read as something that is written and read again alike.
  @Test(arguments: 0..<4) func damagedTextsAreRefusedOrHarmless(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let whole = random(3, &generator).encoded
      for _ in 0..<50 {
        var text = whole
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !text.isEmpty {
          let place = Int.random(in: 0..<text.count, using: &generator)
          switch Int.random(in: 0..<3, using: &generator) {
          case 0: text.remove(at: place)
          case 1: text.insert(text[Int.random(in: 0..<text.count, using: &generator)], at: place)
          default: text[place] = .random(in: 0...255, using: &generator)
          }
        }
        guard let value = JSONValue(parsing: text) else { continue }
        // Once, since a whole number such as 1e17 is read as an integer.
        let again = try #require(JSONValue(parsing: value.encoded))
        #expect(JSONValue(parsing: again.encoded) == again)
      }
    }
  }

  @Test func kindsAreKeptApart() throws {
    let value = try #require(JSONValue(parsing: Array(#"[true,1,0,1.5,"1",null,{},1e300]"#.utf8)))
    #expect(value == [true, 1, 0, .number(1.5), "1", .null, [:], .number(1e300)])
  }

  @Test func numbersThatJSONLacksAreWrittenAsNull() {
    #expect(JSONValue.number(.nan).encoded == Array("null".utf8))
    #expect(JSONValue.number(-.infinity).encoded == Array("null".utf8))
  }
}
