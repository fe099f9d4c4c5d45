import TensorEngine
import Testing

struct PieceRangeTests {
  @Test func theOwnerTakesFromTheFrontAndHelpersFromTheBack() {
    let range = PieceRange(3..<7)
    #expect([range.takeFirst(), range.takeLast(), range.takeLast(), range.takeFirst()] == [3, 6, 5, 4])
    #expect(range.takeFirst() == nil && range.takeLast() == nil)
  }

  @Test func anEmptyRangeHasNothing() {
    #expect(PieceRange(0..<0).takeFirst() == nil)
    #expect(PieceRange(5..<5).takeLast() == nil)
  }

  @Test func everyPieceIsTakenOnceWhoeverTakesIt() async {
    let range = PieceRange(0..<50_000)
    let taken = await withTaskGroup(of: [Int].self) { group in
      for taker in 0..<4 {
        group.addTask {
          var own: [Int] = []
          while let piece = taker % 2 == 0 ? range.takeFirst() : range.takeLast() { own.append(piece) }
          return own
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(taken.sorted() == Array(0..<50_000))
  }
}
