import CommandLanguage
import Foundation
import Testing

/// What Tab, Shift-Tab and a console's Return give, in places that are easily missed.
struct CompletionTests {
  private let laboratory = Laboratory()

  init() {
    _ = laboratory.run("s = space darts\nd = data shapes\nn = train s on d\nr = rank n by angle\nlimit = 5")
  }

  /// The cursor stands at `¦`, or at the end.
  private func list(_ text: String) -> CompletionList {
    let parts = text.split(separator: "¦", maxSplits: 1, omittingEmptySubsequences: false)
    return laboratory.interpreter.complete(parts.joined(), cursor: parts[0].unicodeScalars.count)
  }

  static let offers: [(String, [String])] = [
    ("tr", ["train"]), ("x = tr", ["train"]), ("x =\n  tr", ["train"]), ("d = data shapes\ntr", ["train"]),
    ("tr¦ s on d", ["train"]), ("for i in 1..2:\n  tr", ["train"]), ("for i in 1..2:\n  s\n  tr", ["train"]),
    ("for i in 1..2:\n  train s\n    on d\n    epo", ["epochs="]), ("  s\n  tr", ["train"]),
    ("r | to", ["top"]), ("r\n| to", ["top"]),
    ("data fashion-", ["fashion-mnist"]), ("data fa", ["fashion-mnist"]), ("train s on d ep", ["epochs="]),
    ("train s on d epochs=3 ep", []), ("train s on ", ["d"]),
    ("train ", ["s", "on", "with", "labels=", "epochs=", "within=", "rate=", "zoom="]),
    ("train s on d labels=", ["random", "true", "shuffled", "random("]),
    ("train s on d labels=sh", ["shuffled"]),
    ("train s on d labels=random(", ["classes="]), ("train s on d labels=random(cl", ["classes="]),
    ("train s on d labels=random(classes=", ["limit"]),
    ("train s on d labels=random(classes=3) ra", ["rate="]),
    ("train s on d epochs=", ["limit"]), ("top 3 from ", ["r"]), ("a = 'b'\ntr", ["train"]),
    ("a = \"x\ntr", ["train"]),
    ("unknown ", []),
  ]

  @Test(arguments: offers.indices) func whatFitsIsOffered(index: Int) {
    let (text, expected) = Self.offers[index]
    #expect(list(text).items.map(\.text) == expected)
  }

  @Test func whatIsTypedIsReplaced() {
    #expect(list("a = \"👩‍👧é\"\ntr").range == 11..<13)
    #expect(list("data fashion-").range == 5..<13)
    #expect(list("a = 'b'\ntr").range == 8..<10)
    #expect(laboratory.interpreter.complete("tr", cursor: -5).range == 0..<0)
    #expect(laboratory.interpreter.complete("tr", cursor: 99).range == 0..<2)
  }

  @Test func filesAreOfferedInQuotes() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("azimuth-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["one.csv", "once.csv", ".hidden"] {
      try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    let found = list("a = \"👩‍👧\"\nload \"\(folder)/on")
    #expect(found.items.map(\.text) == ["once.csv", "one.csv"])
    #expect(found.range.count == 2)
    #expect(list("load \"\(folder)/").items.map(\.text) == ["inner/", "once.csv", "one.csv"])
    #expect(list("load \"\(folder)/.h").items.map(\.text) == [".hidden"])
  }

  static let explained: [(String, String)] = [
    ("tr¦ain s on d", "Does what 'train' says."), ("train s on d ¦epochs=3", "how often each image is seen"),
    ("train s o¦n d", "the images"), ("train s on ¦d", "shapes, 0"), ("d", "d: data"),
    ("for i in 1..2:\n  data shapes\n  tr¦ain s", "Does what 'train'"),
    ("limit¦ = 3", "limit: number"), ("data shapes li¦mit=3", "how many images"),
    ("data shapes limit=li¦mit", "limit: number"),
    ("a = 'b'\ntr¦ain", "Does what 'train' says."), ("r | to¦p 3", "Does what 'top' says."),
    ("train s on d epochs=3¦", "how often each image is seen"),
  ]

  @Test(arguments: explained.indices) func theWordAtTheCursorIsExplained(index: Int) {
    let parts = Self.explained[index].0.split(separator: "¦", maxSplits: 1, omittingEmptySubsequences: false)
    let text = laboratory.interpreter.inspect(
      parts.joined(), cursor: parts[0].unicodeScalars.count, detail: 0)?.plainText
    #expect(text?.contains(Self.explained[index].1) == true, "\(text ?? "nil")")
  }

  @Test(arguments: [("", 0), ("", 9), ("nonsense", 3), ("train", -7), ("train", 99), ("# x", 1), ("\n\n", 1)])
  func whereNothingIsThereIsNothingToSay(text: String, cursor: Int) {
    let found = laboratory.interpreter.inspect(text, cursor: cursor, detail: 1)
    #expect((found == nil) == (text != "train"))
  }

  static let consoles: [(String, Interpreter.Completeness)] = [
    ("s", .complete), ("train s on", .invalid), ("a =", .incomplete(indent: 2)),
    ("r |", .incomplete(indent: 2)),
    ("f(", .incomplete(indent: 2)), ("a = [1,\n", .incomplete(indent: 2)), ("a = ]", .invalid),
    ("a = 'b'", .invalid),
    ("for i in 1..2:", .incomplete(indent: 2)), ("for i in 1..2: # twice", .incomplete(indent: 2)),
    ("for i in 1..2:\n", .incomplete(indent: 2)), ("for i in 1..2:\n  s", .incomplete(indent: 2)),
    ("for i in 1..2:\n  s\n", .complete), ("for i in 1..2:\n  s\n  ", .complete),
    ("for i in 1..2:\r\n  s\r\n", .complete), ("for i in 1..2:\n  s\nd", .complete),
    ("for i in 1..2:\n  for j in 1..2:\n", .incomplete(indent: 4)), ("train?", .complete), ("# [", .complete),
  ]

  @Test(arguments: consoles.indices) func aConsoleIsToldWhetherMoreMustCome(index: Int) {
    #expect(laboratory.interpreter.completeness(of: Self.consoles[index].0) == Self.consoles[index].1)
  }

  @Test func aManualPageHasEveryParameter() throws {
    let page = Manual.commandsPage(laboratory.interpreter.commands)
    for command in laboratory.interpreter.commands.commands {
      let help = try #require(laboratory.interpreter.inspect(command.verb, cursor: 0, detail: 1)).plainText
      for parameter in command.parameters {
        #expect(
          page.contains(parameter.help) && help.contains(parameter.help), "\(command.verb) \(parameter.name)")
      }
    }
  }

  @Test func aTooltipIsShorterThanThePageAndBothComeInThreeForms() throws {
    for command in laboratory.interpreter.commands.commands {
      let tooltip = try #require(laboratory.interpreter.inspect(command.verb, cursor: 0, detail: 0))
      let page = try #require(laboratory.interpreter.inspect(command.verb, cursor: 0, detail: 1))
      for bundle in [tooltip, page] {
        #expect(Set(bundle.contents.keys) == ["text/plain", "text/markdown", "text/html"])
      }
      #expect(tooltip.plainText.contains(command.usage) && tooltip.plainText.contains(command.summary))
      #expect(tooltip.plainText.count < page.plainText.count || command.parameters.isEmpty)
    }
  }

  @Test func helpInHTMLEscapesWhatMarkupWouldTakeForItsOwn() throws {
    let page = try #require(laboratory.interpreter.inspect("print", cursor: 0, detail: 1))
    guard case .text(let html)? = page["text/html"] else { throw Missing() }
    #expect(html.contains("<code>to stdout|stderr</code>") && html.contains("&quot;hello, world&quot;"))
    #expect(html.components(separatedBy: "<table>").count == html.components(separatedBy: "</table>").count)
  }

  private struct Missing: Error {}
}
