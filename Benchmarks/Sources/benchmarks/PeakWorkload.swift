import CPeak
import TensorEngine

/// Multiply–adds in registers on every thread: what the processor can do.
final class PeakWorkload: Workload {
  private static let rounds = 2_000_000
  private let pool: ThreadPool
  let facts: Facts

  init(_ c: Case) {
    pool = ThreadPool(threads: c.threads)
    facts = Facts(operations: c.threads * Self.rounds * azimuth_peak_round())
  }

  func run(_ times: Int) -> Double {
    seconds {
      for _ in 0..<times { pool.run(pool.threads) { _, _ in azimuth_peak(Self.rounds) } }
    }
  }
}
