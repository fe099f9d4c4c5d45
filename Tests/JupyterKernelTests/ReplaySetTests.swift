import JupyterKernel
import Testing

struct ReplaySetTests {
  /// Whether each of `numbers`, taken as a signature, is accepted in turn.
  private func accepted(_ numbers: some Sequence<Int>, by seen: inout ReplaySet) -> [Bool] {
    numbers.map { seen.insert(Array(String($0).utf8)) }
  }

  @Test func aSignatureIsAcceptedOnce() {
    var seen = ReplaySet()
    #expect(accepted([1, 2, 1, 2, 3], by: &seen) == [true, true, false, false, true])
  }

  @Test func exactlyTheLast65536AreRemembered() {
    var seen = ReplaySet()
    #expect(accepted(0...65_536, by: &seen).allSatisfy { $0 })
    #expect(!accepted(1...65_536, by: &seen).contains(true))
    #expect(accepted([0], by: &seen) == [true])
  }

  @Test(arguments: 0..<20) func agreesWithAPlainList(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let capacity = Int.random(in: 1...8, using: &generator)
    let numbers = (0..<500).map { _ in Int.random(in: 0..<12, using: &generator) }
    var list: [Int] = []
    let expected = numbers.map { number in
      let isNew = !list.contains(number)
      if isNew { list = Array((list + [number]).suffix(capacity)) }
      return isNew
    }
    var seen = ReplaySet(capacity: capacity)
    #expect(accepted(numbers, by: &seen) == expected)
  }
}
