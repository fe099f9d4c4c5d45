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

  @Test(arguments: [1, 2, 4])
  func workInTheGapsIsDoneOnceWhenItIsFinished(threads: Int) {
    let pool = ThreadPool(threads: threads)
    for pieces in [0, 1, 50] {
      let (counts, others) = ((0..<pieces).map { _ in Counter() }, Counter())
      let job = pool.runInGaps(pieces) { counts[$0].add() }
      for _ in 0..<20 { pool.run(3) { _, _ in others.add() } }
      pool.finish(job)
      #expect(counts.allSatisfy { $0.value == 1 })
      #expect(others.value == 60)
    }
  }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.wrappingAdd(1, ordering: .relaxed) }
  }
}
