import CommandLanguage
import Testing

struct InterpreterTests {
  @Test func theLastValueIsTheResultAndEarlierOnesAreDisplays() {
    let recorder = Recorder()
    #expect(Shop().interpreter.failure("pick apple\na = 12k\na", recorder) == nil)
    #expect(recorder.displays == ["basket of apple"])
    #expect(recorder.lines == ["a = 12000"])
    #expect(recorder.value == "12000")
  }

  static let values: [(String, String)] = [
    ("1_000", "1000"), ("1e-3", "0.001"), ("2.5M", "2500000"), ("50%", "0.5"), ("-4", "-4"),
    ("3G", "3000000000"),
    ("\"a\\n\\u00e9\"", "a\né"), ("[1, 2, \"x\"]", "[1, 2, x]"), ("0.5..2", "0.5..2"), ("2min", "2 min"),
  ]

  @Test(arguments: values.indices)
  func valuesAreRead(index: Int) {
    let recorder = Recorder()
    #expect(
      Shop().interpreter.failure(Self.values[index].0 == "-4" ? "a = -4\na" : Self.values[index].0, recorder)
        == nil)
    #expect(recorder.value == Self.values[index].1)
  }

  @Test(arguments: [
    "bag = pick apple\n  count=3\nbag | top 2",
    "bag = pick apple count=3 # three\n\n# a comment\n  \nbag\n| top 2",
    "\n\n  bag = pick apple count=3\n  bag | top 2", "bag = pick apple count=3\r\nbag | top 2\r\n",
    "a = [1,\n2]\nbag = pick apple count=3\ntop 2 from bag",
  ])
  func statementsMayGoOnInTheNextLine(cell: String) {
    let recorder = Recorder()
    #expect(Shop().interpreter.failure(cell, recorder) == nil)
    #expect(recorder.value?.contains("apple") == true)
  }

  @Test func aLoopRunsItsLinesForEachValue() {
    let shop = Shop()
    #expect(shop.interpreter.failure("for n in 1..3:\n  bag = pick apple count=n\n  pick pear\nbag") == nil)
    #expect(shop.picks.withLock { $0 } == 6)
    #expect(
      shop.interpreter.failure("for n in [0, 1]:\n  pick apple count=n")?.contains("from 1 to 9") == true)
  }

  @Test func aSlipInTheLastLineKeepsTheFirstFromRunning() {
    let shop = Shop()
    #expect(shop.interpreter.failure("pick apple\npick apple\nbag | top") != nil)
    #expect(shop.picks.withLock { $0 } == 0)
  }

  @Test func whatAFailedCommandHasIsKept() {
    let interpreter = Shop().interpreter
    let recorder = Recorder()
    #expect(interpreter.failure("a = 1\nbag = fail")?.contains("go on with bag") == true)
    #expect(interpreter.failure("bag", recorder) == nil)
    #expect(recorder.value == "basket of apple")
    #expect(interpreter.failure("a") == nil)
  }

  @Test func anInterruptStopsBeforeTheNextLine() {
    let shop = Shop()
    let interrupt = InterruptFlag()
    interrupt.set()
    guard
      case .failed(let diagnostic, _) = shop.interpreter.run(
        "pick apple", output: Recorder(), interrupt: interrupt)
    else {
      Issue.record("nothing stopped it")
      return
    }
    #expect(diagnostic.category == .interrupted && shop.picks.withLock { $0 } == 0)
  }

  @Test func itIsTheLastResult() {
    let interpreter = Shop().interpreter
    let recorder = Recorder()
    #expect(interpreter.failure("pick pear count=2") == nil)
    #expect(interpreter.failure("it | top 1", recorder) == nil)
    #expect(recorder.value?.contains("pear") == true)
  }
}
