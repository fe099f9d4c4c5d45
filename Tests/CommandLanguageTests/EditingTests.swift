import CommandLanguage
import Testing

struct EditingTests {
  private let interpreter = Shop().interpreter

  private func completions(_ code: String, at cursor: Int? = nil) -> [String] {
    interpreter.complete(code, cursor: cursor ?? code.unicodeScalars.count).items.map(\.text)
  }

  @Test func whatFitsIsOffered() {
    _ = interpreter.failure("bag = pick apple\nnumber = 3")
    #expect(completions("pi") == ["pick"])
    #expect(completions("x = pi") == ["pick"])
    #expect(completions("pick ap") == ["apple"])
    #expect(completions("pick apple co") == ["count="])
    #expect(completions("pick apple count=2 c") == [])
    #expect(completions("pick apple ripe=") == ["yes", "no", "since("])
    #expect(completions("pick apple count=") == ["number"])
    #expect(completions("pick apple from ") == ["bag"])
    #expect(completions("bag | to") == ["top"])
    #expect(completions("nonsense ") == [])
  }

  @Test func placesCountUnicodeScalars() {
    let code = "a = \"👨‍👩‍👧‍👦\"\npi"
    let list = interpreter.complete(code, cursor: code.unicodeScalars.count)
    #expect(list.range == 14..<16 && list.items.map(\.text) == ["pick"])
  }

  @Test func wordsAreExplained() {
    _ = interpreter.failure("bag = pick apple")
    #expect(
      interpreter.inspect("pick apple", cursor: 2, detail: 0)?.plainText.contains("Picks fruits.") == true)
    #expect(
      interpreter.inspect("pick apple count=2", cursor: 13, detail: 0)?.plainText.contains("how many") == true
    )
    #expect(interpreter.inspect("bag", cursor: 3, detail: 0)?.plainText.contains("1 fruits") == true)
    #expect(interpreter.inspect("", cursor: 0, detail: 0) == nil)
    #expect(interpreter.inspect("unknown", cursor: 99, detail: 1) == nil)
  }

  @Test func aConsoleIsToldWhetherMoreMustCome() {
    #expect(interpreter.completeness(of: "pick apple") == .complete)
    #expect(interpreter.completeness(of: "a = [1,") == .incomplete(indent: 2))
    #expect(interpreter.completeness(of: "for n in 1..3:") == .incomplete(indent: 2))
    #expect(interpreter.completeness(of: "for n in 1..3:\n  pick apple") == .incomplete(indent: 2))
    #expect(interpreter.completeness(of: "for n in 1..3:\n  pick apple\n") == .complete)
    #expect(interpreter.completeness(of: "pick apple |") == .incomplete(indent: 2))
    #expect(interpreter.completeness(of: "a = \"abc") == .invalid)
    #expect(interpreter.completeness(of: "") == .complete)
  }

  @Test func helpNamesEveryParameter() {
    let recorder = Recorder()
    #expect(interpreter.failure("pick?", recorder) == nil)
    for word in ["count", "ripe", "weight", "from", "Picks fruits."] {
      #expect(recorder.displays.first?.contains(word) == true, "\(word)")
    }
  }

  /// Whatever is typed: no crash, and every error lies inside the text.
  @Test func nothingThatIsTypedBringsItDown() {
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      // SplitMix64 (Steele, Lea, Flood 2014).
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ (z >> 31)) % UInt64(bound))
    }
    let pieces = [
      "pick", "apple", "count", "=", "==", "<=", "..", "|", "\n", "\n  ", " ", "(", ")", "[", "]", ",", ":",
      "?", "\"",
      "\\", "for", "in", "and", "or", "from", "on", "where", "3", "1e999", "0.", "-", "#", "5k", "a", "it",
      "é", "👩‍👧", "\0",
      "\u{202E}", "\t", "\r\n", "top", "since(days=3)", "'", "1..2", "help", "set seed=",
      "9999999999999999999",
    ]
    let interpreter = Shop().interpreter
    for _ in 0..<20_000 {
      let cell = (0..<1 + random(14)).map { _ in pieces[random(pieces.count)] + (random(3) == 0 ? " " : "") }
        .joined()
      let count = cell.unicodeScalars.count
      if case .failed(let diagnostic, let source) = interpreter.run(
        cell, output: Recorder(), interrupt: InterruptFlag())
      {
        #expect(diagnostic.range.lowerBound >= 0 && diagnostic.range.upperBound <= count, "\(cell)")
        _ = diagnostic.plainText(in: source)
      }
      let cursor = random(count + 3) - 1
      let list = interpreter.complete(cell, cursor: cursor)
      #expect(list.range.lowerBound >= 0 && list.range.upperBound <= count, "\(cell)")
      _ = interpreter.inspect(cell, cursor: cursor, detail: random(2))
      _ = interpreter.completeness(of: cell)
    }
  }
}
