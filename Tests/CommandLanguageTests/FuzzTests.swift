import CommandLanguage
import Testing

/// Whatever is typed: no crash, and every place that is told lies inside the text.
struct FuzzTests {
  private static let pieces = [
    "train", "space", "darts", "data", "rank", "top", "count", "epochs", "labels", "=", "==", "<=", "..", "|",
    "\n",
    "\n  ", " ", "(", ")", "[", "]", ",", ":", "?", "\"", "\\", "for", "in", "and", "or", "from", "on",
    "where", "3",
    "1e999", "0.", "-", "#", "5k", "a", "it", "é", "e\u{301}", "👩‍👧", "\0", "\u{202E}", "\t", "\r\n", "\r", "'",
    "1..2",
    "random(classes=3)", "help", "set seed=", "9999999999999999999", "1e300h", "forget", "vars",
  ]

  private static let cells =
    SyntaxTests.training + SyntaxTests.pipelines + SyntaxTests.blocks + CheckTests.sound

  private func check(_ interpreter: Interpreter, _ cell: String, _ random: inout SplitMix) {
    let count = cell.unicodeScalars.count
    if case .failed(let diagnostic, let source) = interpreter.run(
      cell, output: Recorder(), interrupt: InterruptFlag())
    {
      #expect(
        diagnostic.range.lowerBound >= 0 && diagnostic.range.upperBound <= count, "\(cell.debugDescription)")
      #expect(diagnostic.category != .internalError, "\(cell.debugDescription)")
      #expect(diagnostic.plainText(in: source).contains(" | "))
      _ = diagnostic.colouredLines(in: source)
    }
    for cursor in stride(from: -1, through: count + 1, by: 1 + Int.random(in: 0..<5, using: &random)) {
      let list = interpreter.complete(cell, cursor: cursor)
      #expect(
        list.range.lowerBound >= 0 && list.range.upperBound == max(0, min(cursor, count)),
        "\(cell.debugDescription)")
      _ = interpreter.inspect(cell, cursor: cursor, detail: Int.random(in: 0..<2, using: &random))
    }
    _ = interpreter.completeness(of: cell)
  }

  /// The commands that write files are left out: any text may become a file's name.
  private var interpreter: Interpreter {
    let all = Laboratory().interpreter.commands.commands
    return Interpreter(commands: all.filter { $0.verb != "save" && $0.family == "laboratory" })
  }

  @Test func wordsInAnyOrder() {
    var random = SplitMix(state: 42)
    let interpreter = interpreter
    for _ in 0..<8_000 {
      let cell = (0..<Int.random(in: 1..<15, using: &random))
        .map { _ in
          (Self.pieces.randomElement(using: &random) ?? "") + (Bool.random(using: &random) ? " " : "")
        }
      check(interpreter, cell.joined(), &random)
    }
  }

  @Test func anyScalars() {
    var random = SplitMix(state: 43)
    let interpreter = interpreter
    for _ in 0..<6_000 {
      var cell = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0..<20, using: &random) {
        let limit: UInt32 = Bool.random(using: &random) ? 0x80 : 0x11_0000
        if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) { cell.append(scalar) }
      }
      check(interpreter, String(cell), &random)
    }
  }

  @Test func soundCellsWithSlips() {
    var random = SplitMix(state: 44)
    let interpreter = interpreter
    for _ in 0..<6_000 {
      var cell = Array((Self.cells.randomElement(using: &random) ?? "").unicodeScalars)
      for _ in 0..<Int.random(in: 1..<4, using: &random) where !cell.isEmpty {
        let place = Int.random(in: 0..<cell.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: cell.remove(at: place)
        case 1: cell.swapAt(place, Int.random(in: 0..<cell.count, using: &random))
        case 2: cell.removeSubrange(place...)
        default:
          cell.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").unicodeScalars, at: place)
        }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: cell)
      check(interpreter, String(text), &random)
    }
  }
}
