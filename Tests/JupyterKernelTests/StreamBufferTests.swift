import JupyterKernel
import Testing

struct StreamBufferTests {
  private let start = ContinuousClock.now

  private func texts(_ messages: [OutgoingMessage]) -> [String] {
    messages.compactMap { $0.content["text"]?.string }
  }

  @Test func piecesAreJoinedByStreamInOrder() {
    var buffer = StreamBuffer(at: start)
    let announced = [("stdout", "a"), ("stdout", "b"), ("stderr", "x"), ("stdout", "c")].map { name, text in
      buffer.append(text, to: name, parentHeader: [7])
    }
    #expect(announced == [true, false, false, false])
    let messages = buffer.take(at: start)
    #expect(texts(messages) == ["abc", "x"])
    #expect(messages.allSatisfy { $0.type == "stream" && $0.parentHeader == [7] })
    #expect(buffer.take(at: start).isEmpty)
  }

  @Test func textIsDueAnIntervalAfterTheLast() {
    var buffer = StreamBuffer(at: start)
    #expect(buffer.due == nil)
    _ = buffer.append("a", to: "stdout", parentHeader: [])
    #expect(buffer.due == start + StreamBuffer.interval)
    let later = start + .seconds(3)
    _ = buffer.take(at: later)
    #expect(buffer.due == nil)
    _ = buffer.append("b", to: "stdout", parentHeader: [])
    #expect(buffer.due == later + StreamBuffer.interval)
  }

  @Test func cellsThatPrintAtATimeKeepTheirTexts() {
    var buffer = StreamBuffer(at: start)
    for (text, cell) in [("a", 1), ("x", 2), ("b", 1)] as [(String, UInt8)] {
      _ = buffer.append(text, to: "stdout", parentHeader: [cell])
    }
    #expect(buffer.size == 3)
    let messages = buffer.take(at: start)
    #expect(texts(messages) == ["ab", "x"])
    #expect(messages.map(\.parentHeader) == [[1], [2]])
    #expect(buffer.size == 0)
  }

  @Test func emptyTextIsNothing() {
    var buffer = StreamBuffer(at: start)
    let isFirst = buffer.append("", to: "stdout", parentHeader: [])
    #expect(!isFirst)
    #expect(buffer.due == nil)
  }
}
