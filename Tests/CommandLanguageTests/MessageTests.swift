import Foundation
import Testing

/// The errors of the contract's verbs, word for word, as a person reads them.
struct MessageTests {
  private let laboratory = Laboratory()

  @Test func theContractsOwnExample() {
    let cell = """
      nb201 = space nasbench201
      images = data fashion-mnist
      net = train nb201 on images labels=rnadom epochs=20
      """
    #expect(
      laboratory.run(cell) == """
        ValueError: 'labels' can be random, true, shuffled or a call such as random(classes=10)
          3 | net = train nb201 on images labels=rnadom epochs=20
            |                                    ^^^^^^ did you mean 'random'?
            help train shows every option.
        """)
  }

  static let slips = [
    (
      "train s in d",
      #"""
      SyntaxError: 'train' takes no further value here
        1 | train s in d
          |         ^^ did you mean 'on'?
          It is written: train SPACE on DATA …
      """#
    ),
    (
      "train s by d",
      #"""
      SyntaxError: 'train' has no 'by'
        1 | train s by d
          |         ^^ did you mean 'on'?
          It is written: train SPACE on DATA …
      """#
    ),
    (
      "trian s on d",
      #"""
      NameError: there is no command 'trian'
        1 | trian s on d
          | ^^^^^ did you mean 'train'?
          help shows all commands.
      """#
    ),
    (
      "train s on d epcohs=3",
      #"""
      NameError: 'train' has no option 'epcohs'
        1 | train s on d epcohs=3
          |              ^^^^^^ did you mean 'epochs'?
          help train shows every option.
      """#
    ),
    (
      "train s on d epochs=0",
      #"""
      ValueError: 'epochs' takes a whole number from 1 to 1000
        1 | train s on d epochs=0
          |                     ^
      """#
    ),
    (
      "train on d",
      #"""
      ValueError: 'train' needs a space (the space to train)
        1 | train on d
          | ^^^^^
          It is written: train SPACE on DATA …
      """#
    ),
    (
      "train s",
      #"""
      ValueError: 'train' needs 'on' and data
        1 | train s
          | ^^^^^
          It is written: train SPACE on DATA …
      """#
    ),
    (
      "train s on",
      #"""
      SyntaxError: something is missing after 'on'
        1 | train s on
          |         ^^
      """#
    ),
    (
      "train s on images",
      #"""
      NameError: there is no variable 'images' yet
        1 | train s on images
          |            ^^^^^^
          Assign it first: images = …   vars shows what there is.
      """#
    ),
    (
      "train d on s",
      #"""
      ValueError: 'space' takes a space, and 'd' is data
        1 | train d on s
          |       ^
          help train shows every option.
      """#
    ),
    (
      "train s on d d",
      #"""
      SyntaxError: 'train' takes no further value here
        1 | train s on d d
          |              ^
          It is written: train SPACE on DATA …
      """#
    ),
    (
      "train s on d on d",
      #"""
      ValueError: 'on' is given twice
        1 | train s on d on d
          |              ^^^^
      """#
    ),
    (
      "train s on d labels=random(classes=1)",
      #"""
      ValueError: 'classes' takes a whole number from 2 to 1000
        1 | train s on d labels=random(classes=1)
          |                                    ^
      """#
    ),
    (
      "train s on d labels=random(classes=10, classes=20)",
      #"""
      ValueError: 'classes' is given twice
        1 | train s on d labels=random(classes=10, classes=20)
          |                                        ^^^^^^^
      """#
    ),
    (
      "train s on d within=5",
      #"""
      ValueError: 'within' takes a duration such as 30s or 5min
        1 | train s on d within=5
          |                     ^
          help train shows every option.
      """#
    ),
    (
      "train s on d Epochs=3",
      #"""
      NameError: 'train' has no option 'Epochs'
        1 | train s on d Epochs=3
          |              ^^^^^^ did you mean 'epochs'?
          help train shows every option.
      """#
    ),
    (
      "nett",
      #"""
      NameError: there is no command or variable 'nett'
        1 | nett
          | ^^^^
          help shows all commands, vars all variables.
      """#
    ),
    (
      "s | top 3",
      #"""
      ValueError: pipes carry tables, and this is a space
        1 | s | top 3
          |     ^^^
      """#
    ),
    (
      "a = “x”",
      #"""
      SyntaxError: a text stands in straight double quotes: "like this"
        1 | a = “x”
          |     ^
      """#
    ),
    (
      "a = \u{200B}5",
      #"""
      SyntaxError: the invisible character U+200B means nothing here
        1 | a = ​5
          |     ^
          Delete it, or type the line anew.
      """#
    ),
    (
      "a = 5kg",
      #"""
      SyntaxError: 'kg' is no unit: a number takes k, M, G or %, a duration ms, s, min or h
        1 | a = 5kg
          |      ^^
      """#
    ),
    (
      "train s on d epochs",
      #"""
      SyntaxError: 'epochs' takes a value: epochs=20
        1 | train s on d epochs
          |              ^^^^^^
          help train shows every option.
      """#
    ),
    (
      "space\u{0301}s = 👩‍👧 @",
      #"""
      SyntaxError: '👩' means nothing here
        1 | spacés = 👩‍👧 @
          |           ^
      """#
    ),
    (
      "for n in 1..3\n  n",
      #"""
      SyntaxError: ':' is missing at the end of this line
        1 | for n in 1..3
          |              ^
      """#
    ),
    (
      "x = save s to \"a.csv\"",
      #"""
      ValueError: this gives nothing that 'x' could stand for
        1 | x = save s to "a.csv"
          | ^^^^^^^^^^^^^^^^^^^^^
      """#
    ),
    (
      "save s to \"a.txt\"",
      #"""
      ValueError: the file's name must end with .csv
        1 | save s to "a.txt"
          |           ^^^^^^^
      """#
    ),
    (
      "train s on d rate=1.5 # too much\r\n",
      #"""
      ValueError: 'rate' takes a number from 0 to 1
        1 | train s on d rate=1.5 # too much
          |                   ^^^
      """#
    ),
    (
      "r = rank n by angle\nr top 3",
      #"""
      NameError: 'r' is a table, not a command
        2 | r top 3
          | ^
          A pipe hands it to a command: r | top 10
      """#
    ),
    (
      "n = train s on d\nr = rank n by angle\nr | top 3 from r",
      #"""
      ValueError: 'top' has its table from the pipe already
        3 | r | top 3 from r
          |                ^
          Leave one of the two out.
      """#
    ),
    (
      "s d",
      #"""
      NameError: 's' is a space, not a command
        1 | s d
          | ^
          help shows all commands.
      """#
    ),
  ]

  @Test(arguments: slips) func aSlipIsExplained(cell: String, explanation: String) {
    #expect(laboratory.run("s = space nasbench201\nd = data shapes\nn = train s on d") == nil)
    #expect(laboratory.run(cell) == explanation)
  }

  @Test func aMissingFilesNeighbourIsSuggested() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("azimuth-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data().write(to: URL(fileURLWithPath: folder + "/nasbench201.csv"))
    let cell = "load \"\(folder)/nasbnech201.csv\""
    #expect(
      laboratory.run(cell) == """
        DataError: there is no file "\(folder)/nasbnech201.csv"
          1 | \(cell)
            |      \(String(repeating: "^", count: cell.count - 5)) did you mean '\(folder)/nasbench201.csv'?
            Paths start at \(FileManager.default.currentDirectoryPath)
        """)
    #expect(laboratory.run("load \"\(folder)/other.csv\"")?.contains("did you mean") == false)
    #expect(laboratory.run("load \"\(folder)/nasbench201.csv\"") == nil)
    #expect(
      laboratory.run("d = data shapes\nsave d to \"\(folder)/new.csv\"\nload \"\(folder)/new.csv\"") == nil)
  }

  static let deep = [
    String(repeating: "(", count: 100_000), String(repeating: "[", count: 100_000),
    String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
    String(repeating: "f(x=", count: 100_000) + "1" + String(repeating: ")", count: 100_000),
    "1" + String(repeating: "|", count: 100_000), String(repeating: "x<1 and ", count: 100_000) + "x<1",
    String(repeating: "\n", count: 200_000) + "?", String(repeating: "a = 1\n", count: 20_000) + "?",
  ]

  @Test(arguments: deep.indices) func whatIsTooDeepIsRefusedQuickly(index: Int) {
    var error: String?
    let took = ContinuousClock().measure { error = laboratory.run("a = " + Self.deep[index]) }
    #expect(error?.hasPrefix("SyntaxError: ") == true)
    #expect(took < .seconds(5), "\(took)")
  }
}
