import CommandLanguage
import Testing

struct DiagnosticTests {
  static let slips: [(cell: String, says: String)] = [
    (
      "a = 1\nb = 2\nbag = pick aple",
      "ValueError: 'kind' can be apple or pear\n  3 | bag = pick aple\n    |            ^^^^ did you mean 'apple'?\n    help pick shows every option."
    ),
    (
      "pikc apple",
      "NameError: there is no command 'pikc'\n  1 | pikc apple\n    | ^^^^ did you mean 'pick'?\n    help shows all commands."
    ),
    (
      "pick apple cuont=2",
      "NameError: 'pick' has no option 'cuont'\n  1 | pick apple cuont=2\n    |            ^^^^^ did you mean 'count'?\n    help pick shows every option."
    ),
    (
      "pick apple count=0",
      "ValueError: 'count' takes a whole number from 1 to 9\n  1 | pick apple count=0\n    |                  ^"
    ),
    (
      "pick apple count=1.5",
      "ValueError: 'count' takes a whole number from 1 to 9\n  1 | pick apple count=1.5\n    |                  ^^^"
    ),
    (
      "pick apple count=2 count=3",
      "ValueError: 'count' is given twice\n  1 | pick apple count=2 count=3\n    |                    ^^^^^^^"
    ),
    (
      "pick",
      "ValueError: 'pick' needs apple or pear (which)\n  1 | pick\n    | ^^^^\n    It is written: pick apple|pear …"
    ),
    (
      "pick apple on bag",
      "SyntaxError: 'pick' has no 'on'\n  1 | pick apple on bag\n    |            ^^ did you mean 'from'?\n    It is written: pick apple|pear …"
    ),
    (
      "pick apple from nothing",
      "NameError: there is no variable 'nothing' yet\n  1 | pick apple from nothing\n    |                 ^^^^^^^\n    Assign it first: nothing = …   vars shows what there is."
    ),
    (
      "a = 5\npick apple from a",
      "ValueError: 'basket' takes a basket, and 'a' is a number\n  2 | pick apple from a\n    |                 ^\n    help pick shows every option."
    ),
    (
      "a = \"abc",
      "SyntaxError: this text has no closing quote\n  1 | a = \"abc\n    |     ^^^^\n    Close it with \" on the same line."
    ),
    ("a = [1, 2", "SyntaxError: '[' is never closed\n  1 | a = [1, 2\n    |     ^\n    Close it with ']'."),
    (
      "a = 5x",
      "SyntaxError: 'x' is no unit: a number takes k, M, G or %, a duration ms, s, min or h\n  1 | a = 5x\n    |      ^"
    ),
    (
      "a = 'b'",
      "SyntaxError: a text stands in straight double quotes: \"like this\"\n  1 | a = 'b'\n    |     ^"
    ),
    (
      "top 3",
      "ValueError: 'top' needs 'from' and a table\n  1 | top 3\n    | ^^^\n    It is written: top COUNT from TABLE"
    ),
    (
      "a = 5\na | top 3",
      "ValueError: pipes carry tables, and this is a number\n  2 | a | top 3\n    |     ^^^"
    ),
    (
      "pick apple | pick pear",
      "ValueError: 'pick' takes nothing from a pipe: pipes carry tables\n  1 | pick apple | pick pear\n    |              ^^^^\n    help pick shows how it is written."
    ),
    ("for = 3", "SyntaxError: '=' stands where a name for the loop should\n  1 | for = 3\n    |     ^"),
    ("on = 3", "SyntaxError: 'on' is a word of the language and cannot be a name\n  1 | on = 3\n    | ^^"),
    ("a = 3..1", "ValueError: this range ends before it begins\n  1 | a = 3..1\n    |     ^^^^"),
    // Columns count Unicode scalars: a family of four is seven.
    ("a = \"👨‍👩‍👧‍👦\" b", "SyntaxError: 'b' does not fit here\n  1 | a = \"👨‍👩‍👧‍👦\" b\n    |               ^"),
  ]

  @Test(arguments: slips.indices)
  func slipsAreExplained(index: Int) {
    let slip = Self.slips[index]
    #expect(Shop().interpreter.failure(slip.cell) == slip.says)
  }

  @Test(arguments: ["(", "[", "pick(", "[[", "for a in [1]:\n "])
  func deepNestingIsAnErrorAndNoCrash(opening: String) {
    #expect(Shop().interpreter.failure("a = " + String(repeating: opening, count: 100_000)) != nil)
  }

  @Test func suggestionsAreNearOrNone() {
    #expect(suggestion(for: "Train", among: ["train", "rain"]) == "train")
    #expect(suggestion(for: "trian", among: ["train", "plot"]) == "train")
    #expect(suggestion(for: "x", among: ["y", "X"]) == nil)
    #expect(suggestion(for: "banana", among: ["apple", "pear"]) == nil)
    #expect(suggestion(for: "epohcs", among: ["epochs", "batch"]) == "epochs")
  }
}
