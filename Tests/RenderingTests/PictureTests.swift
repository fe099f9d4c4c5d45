import Foundation
import FoundationXML
import Rendering
import Testing

struct PictureTests {
  private static func plot(_ x: [Double], _ y: [Double], title: String = "y vs x") -> Plot {
    Plot(
      title: title, x: Plot.Axis("x"), y: Plot.Axis("y", unit: "rad"),
      series: [.points(Plot.Points("p", x: x, y: y))])
  }

  private func parts(_ bundle: MIMEBundle) -> (svg: String, png: [UInt8], vega: String) {
    var parts = (svg: "", png: [UInt8](), vega: "")
    if case .text(let svg)? = bundle["image/svg+xml"] { parts.svg = svg }
    if case .binary(let png)? = bundle["image/png"] { parts.png = png }
    if case .json(let vega)? = bundle["application/vnd.vegalite.v5+json"] { parts.vega = vega }
    return parts
  }

  private func isWellFormed(_ svg: String) -> Bool { XMLParser(data: Data(svg.utf8)).parse() }

  private func ids(_ svg: String) -> Set<String> {
    Set(svg.matches(of: /\sid="([^"]+)"/).map { String($0.1) })
  }

  @Test func aPlotHasEveryForm() throws {
    let bundle = Self.plot([1, 2, 3], [4, 5, 6]).bundle(width: 400, height: 300)
    let parts = parts(bundle)
    #expect(bundle["text/html"] == nil && !bundle.plainText.isEmpty)
    #expect(isWellFormed(parts.svg))
    #expect(Array(parts.png.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    let json = try JSONSerialization.jsonObject(with: Data(parts.vega.utf8)) as? [String: Any]
    #expect((json?["$schema"] as? String)?.contains("vega-lite/v5") == true)
    let isSame = Self.plot([1, 2, 3], [4, 5, 6]).bundle(width: 400, height: 300) == bundle
    #expect(isSame, "the same bytes each time")
  }

  /// Several SVGs may stand in one page.
  @Test func twoPlotsShareNoIdentifiers() {
    let one = ids(parts(Self.plot([1, 2], [3, 4]).bundle()).svg)
    let two = ids(parts(Self.plot([1, 2], [3, 5]).bundle()).svg)
    #expect(!one.isEmpty && one.isDisjoint(with: two))
  }

  @Test func aWholeSpaceStaysSmall() {
    let x = (0..<15_625).map { Double($0 % 125) * 1e6 }
    let parts = parts(Self.plot(x, x.indices.map { sin(Double($0)) }).bundle())
    #expect(parts.svg.utf8.count < 400_000 && parts.vega.utf8.count < 1_200_000)
  }

  @Test(
    arguments: [[], [1], [.nan, .infinity, -.infinity], [5, 5, 5], [1e-300, 1e300], [-0.0, 0]] as [[Double]])
  func oddDataIsDrawnAllTheSame(values: [Double]) {
    let parts = parts(Self.plot(values, values, title: "<&\"'>\n👩‍👧").bundle())
    #expect(isWellFormed(parts.svg) && !parts.png.isEmpty)
    #expect((try? JSONSerialization.jsonObject(with: Data(parts.vega.utf8))) != nil)
    let bars = Plot(
      title: "", x: Plot.Axis("x"), y: Plot.Axis("n"), series: [.bars(Plot.Bars("b", counting: values))])
    #expect(isWellFormed(self.parts(bars.bundle()).svg))
  }

  @Test func aCellIsDrawnWithItsEdges() {
    let labels = ["nor_conv_3x3", "skip_connect", "none", "avg_pool_3x3", "nor_conv_1x1", "<b>&"]
    let ends = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
    let bundle = CellGraph(
      title: "a < b", nodes: ["in", "1", "2", "out"],
      edges: zip(ends, labels).map { .init(from: $0.0, to: $0.1, label: $1, kind: .other) }
    ).bundle()
    #expect(isWellFormed(parts(bundle).svg) && !parts(bundle).png.isEmpty)
    for label in labels { #expect(bundle.plainText.contains(label)) }
    _ = CellGraph(title: "", nodes: [], edges: []).bundle()
    _ = CellGraph(title: "", nodes: ["a"], edges: [.init(from: 0, to: 7, label: "", kind: .none)]).bundle()
  }

  @Test func aContactSheetShowsItsImages() throws {
    let image = ContactSheet.Image(rgb: [UInt8](repeating: 200, count: 4 * 4 * 3), caption: "a")
    let sheet = try ContactSheet(
      title: "t", width: 4, height: 4, images: Array(repeating: image, count: 5), columns: 2)
    #expect(!parts(sheet.bundle()).png.isEmpty)
    #expect(throws: ContactSheetError.self) {
      try ContactSheet(title: "t", width: 4, height: 5, images: [image], columns: 2)
    }
  }

  @Test func progressSaysHowFarItIs() {
    let progress = TrainingProgress(
      title: "t", epoch: 3, epochs: 20, step: 470, steps: 3_120,
      losses: [.init(step: 1, value: 2.4), .init(step: 470, value: 2.291)], imagesPerSecond: 412,
      secondsLeft: 80,
      leaders: [.init(text: "<311013>", value: 0.6)])
    #expect(progress.line.contains("epoch 3/20") && progress.line.contains("470/3,120"))
    #expect(progress.line.contains("412 images/s") && progress.line.contains("1 min 20 s"))
    guard case .text(let html)? = progress.bundle()["text/html"] else {
      Issue.record("no HTML")
      return
    }
    #expect(html.contains("&lt;311013&gt;") && html.contains("data:image/png;base64,"))
  }

  @Test func aThrottleLosesNothing() {
    var throttle = Throttle<Int>(perSecond: 10)
    let start = ContinuousClock.now
    var passed: [Int] = []
    for i in 0..<100 {
      if let value = throttle.offer(i, at: start.advanced(by: .milliseconds(i * 10))) { passed.append(value) }
    }
    #expect(passed.count == 10)
    #expect(throttle.flush() == 99 && throttle.flush() == nil)
  }

  @Test func numbersAreWrittenAsPeopleWriteThem() {
    #expect(Format.whole(15_625) == "15,625")
    #expect(Format.whole(-1_234_567) == "-1,234,567" || Format.whole(-1_234_567) == "−1,234,567")
    #expect(Format.fixed(0.578, decimals: 2) == "0.58")
    #expect(Format.duration(seconds: 80) == "1 min 20 s")
    #expect(Format.number(.nan) == Format.missing)
  }
}
