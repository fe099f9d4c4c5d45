import Foundation
import Testing

extension AllCommands {
  /// The examples of docs/language.md, from the first to the last, with fewer images and a smaller network.
  @Test func theLanguagePagesExamplesWork() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/language.md").standardized.path
    let page = try String(contentsOfFile: path, encoding: .utf8)
    let blocks = page.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    #expect(blocks.count == 4)
    let workplace = try Workplace()
    defer { workplace.close() }
    for block in blocks {
      let cell = block.replacing("size=small", with: "size=tiny").replacing("limit=2k", with: "limit=64")
      if block.contains("NameError") {
        let slip = "net = train nb201 on images epohcs=3"
        #expect(block.hasPrefix("\n" + workplace.run(slip)), "\(workplace.run(slip))")
      } else {
        let said = workplace.run(cell)
        #expect(!said.contains("Error:"), "\(said)")
      }
    }
  }
}
