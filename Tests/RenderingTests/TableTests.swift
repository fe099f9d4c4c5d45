import Rendering
import Testing

struct TableTests {
  private let table = Table(
    caption: "Fruits",
    columns: [
      Table.Column("name", .texts(["pear", "apple", "fig"])),
      Table.Column("grams", .numbers([150, .nan, 12_345]), unit: "g", decimals: 0),
    ], notes: ["weighed by hand"])

  @Test func plainTextIsAligned() {
    #expect(
      table.plainText() == """
        Fruits
        name   grams (g)
        ─────  ─────────
        pear         150
        apple          –
        fig       12,345
        weighed by hand
        """)
  }

  @Test func longTablesAreCutAndSaySo() {
    let long = Table(
      caption: "", columns: [Table.Column("n", .numbers((0..<15_625).map(Double.init)), decimals: 0)])
    #expect(long.plainText().contains("15,605 more rows"))
    #expect(long.bundle().plainText.count < 1_000)
  }

  @Test func rowsAreSortedFilteredCutAndSelected() throws {
    #expect(try table.sorted(by: "name").column("name")?.values == .texts(["apple", "fig", "pear"]))
    // A missing number comes last whichever way the rest goes.
    #expect(try table.sorted(by: "grams").column("name")?.values == .texts(["pear", "fig", "apple"]))
    #expect(
      try table.sorted(by: "grams", descending: true).column("name")?.values
        == .texts(["fig", "pear", "apple"]))
    #expect(table.prefix(2).rowCount == 2 && table.prefix(9).rowCount == 3)
    #expect(table.filtered { $0.number("grams") == 150 }.rowCount == 1)
    #expect(try table.selecting(["grams", "name"]).columnNames == ["grams", "name"])
    #expect(throws: TableError.noSuchColumn(name: "nmae", available: ["name", "grams"])) {
      try table.sorted(by: "nmae")
    }
    #expect(throws: TableError.repeatedColumn(name: "name")) { try table.selecting(["name", "name"]) }
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\"><img src=x>", "a\nb\u{0}c", "👩‍👧", String(repeating: "x", count: 10_000),
  ])
  func hostileTextsStayText(text: String) {
    let hostile = Table(caption: text, columns: [Table.Column(text, .texts([text]))], notes: [text])
    guard case .text(let html)? = hostile.bundle()["text/html"] else {
      Issue.record("no HTML")
      return
    }
    #expect(!html.contains("<script") && !html.contains("<img"))
  }
}
