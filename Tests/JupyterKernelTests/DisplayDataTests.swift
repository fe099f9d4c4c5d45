import JupyterKernel
import Testing

struct DisplayDataTests {
  private let large = String(repeating: "x", count: DisplayData.sizeLimit + 1)

  @Test func whatFitsStaysAsItIs() {
    let data = DisplayData(["text/plain": .text("a"), "image/png": .binary([1, 2, 3])])
    #expect(data.bounded == data)
  }

  @Test func ofWhatIsTooLargeTheSmallFormsStay() {
    let data = DisplayData(["text/plain": .text("a table"), "text/html": .text(large)])
    #expect(data.bounded.contents == ["text/plain": .text("a table")])
  }

  @Test func whatIsLargeInEveryFormIsReplacedByAWordAboutIt() {
    let bounded = DisplayData(["text/plain": .text(large), "text/html": .text(large)]).bounded
    guard case .text(let text)? = bounded.contents["text/plain"] else {
      Issue.record("there is no text")
      return
    }
    #expect(text.contains("too large") && text.contains("48 MiB") && bounded.contents.count == 1)
  }
}
