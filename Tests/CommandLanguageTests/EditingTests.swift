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
}
