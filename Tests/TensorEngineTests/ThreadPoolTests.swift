import Synchronization
import TensorEngine
import Testing

struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 8])
  func everyPieceRunsOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    for pieces in [0, 1, 2, 7, 100] {
      let counts = (0..<pieces).map { _ in Counter() }
      pool.run(pieces) { piece, worker in
        counts[piece].add()
        #expect((0..<threads).contains(worker))
      }
      #expect(counts.allSatisfy { $0.value == 1 })
    }
  }

  /// A worker that is late for a job must not hold on to the job's closure.
  @Test func manyShortJobsAreSurvived() {
    let pool = ThreadPool(threads: 4)
    let total = Counter()
    for _ in 0..<20_000 { pool.run(4) { _, _ in total.add() } }
    #expect(total.value == 80_000)
  }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.wrappingAdd(1, ordering: .relaxed) }
  }
}
