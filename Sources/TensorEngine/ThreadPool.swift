import CKernels
import Foundation
import Synchronization

/// Persistent threads that share the pieces of one job.
///
/// A job is cut into pieces by its shape, never by the number of threads, and each piece writes to a place
/// of its own: so a result is the same to the bit for any number of threads. A thread begins with its own share of the
/// pieces and helps others when that is done.
public final class ThreadPool {
  /// How many threads work on a job, the caller among them.
  public let threads: Int

  /// Whether jobs are left undone: what an operator asks for can then be seen without its being computed.
  private let isDry: Bool
  private let shared = SharedState()

  /// - Parameter threads: from 1 to 256; 1 runs everything on the caller.
  public convenience init(threads: Int) { self.init(threads: threads, isDry: false) }

  init(threads: Int, isDry: Bool) {
    precondition((1...256).contains(threads))
    self.threads = threads
    self.isDry = isDry
    if isDry { return }
    for worker in 1..<max(threads, 1) {
      let shared = shared
      let thread = Thread { shared.work(as: worker) }
      thread.name = "azimuth-\(worker)"
      thread.stackSize = 1 << 20
      thread.start()
    }
  }

  deinit { shared.stop() }

  /// The number of cores that the machine offers.
  public static var availableCores: Int { min(ProcessInfo.processInfo.activeProcessorCount, 256) }

  /// Runs `body(piece, worker)` for each piece of 0 ..< pieces and returns when all are done.
  ///
  /// `worker`, from 0 to `threads` − 1, tells whose scratch memory a piece may use.
  public func run(_ pieces: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    if isDry { return }
    if threads == 1 || pieces <= 1 {
      for piece in 0..<pieces { body(piece, 0) }
      return
    }
    withoutActuallyEscaping(body) { escapable in
      withUnsafePointer(to: escapable) { pointer in
        let job = Job(pieces: pieces, threads: threads, body: pointer)
        shared.start(job)
        job.takePieces(as: 0)
        job.waitUntilDone()
        shared.clear()
      }
    }
  }

  /// Begins a job whose pieces threads take while they would wait for others; whatever is left is done when its `finish`
  /// is called, which must be before the next such job begins.
  public func runInGaps(_ pieces: Int, _ body: @escaping @Sendable (_ piece: Int) -> Void) -> GapJob {
    let job = GapJob(pieces: isDry ? 0 : pieces, body: body)
    if threads > 1 { shared.setGapJob(job) }
    return job
  }

  /// Does what is left of a job in the gaps, on all threads.
  public func finish(_ job: GapJob) {
    run(threads) { _, _ in while job.takePiece() {} }
    job.waitUntilDone()
    shared.setGapJob(nil)
  }

  /// One call of `run`.
  ///
  /// `@unchecked Sendable`: `body` is the one unchecked member; `run` returns only when every piece is
  /// done, no worker looks at `body` after that (no piece is left to take), and callers of `run` hand
  /// in bodies whose pieces write to disjoint memory. A pointer, since a late worker may hold the job for a
  /// moment longer than `run` lives, and must not hold the closure.
  private final class Job: @unchecked Sendable {
    let pieces: Int
    let body: UnsafePointer<(Int, Int) -> Void>
    private let ranges: [PieceRange]
    private let done = Atomic<Int>(0)

    init(pieces: Int, threads: Int, body: UnsafePointer<(Int, Int) -> Void>) {
      self.pieces = pieces
      self.body = body
      ranges = (0..<threads).map { PieceRange($0 * pieces / threads..<($0 + 1) * pieces / threads) }
    }

    /// Takes a worker's own pieces, then those that are left of others'.
    func takePieces(as worker: Int) {
      for step in 0..<ranges.count {
        let taken = takePieces(as: worker, from: ranges[(worker + step) % ranges.count], areOwn: step == 0)
        if taken > 0 { done.wrappingAdd(taken, ordering: .releasing) }
      }
    }

    /// A call of its own, so that the closure is let go before its pieces count as done; held once for all of them, or
    /// threads would wait for each other's count.
    @inline(never)
    private func takePieces(as worker: Int, from range: PieceRange, areOwn: Bool) -> Int {
      var next = areOwn ? range.takeFirst() : range.takeLast()
      // The closure is there only as long as pieces are left to do.
      guard next != nil else { return 0 }
      let body = body.pointee
      var taken = 0
      while let piece = next {
        body(piece, worker)
        taken += 1
        next = areOwn ? range.takeFirst() : range.takeLast()
      }
      return taken
    }

    /// Spins for a moment, then yields: a neighbour that wants the core gets it.
    func waitUntilDone() {
      var spins = 0
      while done.load(ordering: .acquiring) < pieces {
        spins += 1
        if spins > 2_000 { sched_yield() } else { azimuth_relax() }
      }
    }
  }

  /// What the caller and the workers share: the job at hand, and a condition to sleep on.
  private final class SharedState: Sendable {
    private struct State {
      var job: Job?
      var gapJob: GapJob?
      var stopped = false
    }

    private let state = Mutex(State())
    private let generation = Atomic<Int>(0)
    private let sleeping = NSCondition()

    func start(_ job: Job) {
      state.withLock { $0.job = job }
      announce()
    }

    func clear() { state.withLock { $0.job = nil } }

    func setGapJob(_ job: GapJob?) { state.withLock { $0.gapJob = job } }

    func stop() {
      state.withLock { $0.stopped = true }
      announce()
    }

    private func announce() {
      sleeping.lock()
      generation.wrappingAdd(1, ordering: .releasing)
      sleeping.broadcast()
      sleeping.unlock()
    }

    func work(as worker: Int) {
      var seen = 0
      while true {
        waitForNews(after: &seen)
        let (job, gapJob, stopped) = state.withLock { ($0.job, $0.gapJob, $0.stopped) }
        if stopped { return }
        job?.takePieces(as: worker)
        while let gapJob, generation.load(ordering: .acquiring) == seen, gapJob.takePiece() {}
      }
    }

    /// A short spin catches the next operator of a training step, a sleep costs nothing between cells. A thread that
    /// sleeps within a step may wake on the core of the one that waits for it.
    private func waitForNews(after seen: inout Int) {
      let end = ContinuousClock.now + .milliseconds(1)
      while generation.load(ordering: .acquiring) == seen && ContinuousClock.now < end {
        for _ in 0..<64 where generation.load(ordering: .acquiring) == seen { azimuth_relax() }
      }
      if generation.load(ordering: .acquiring) == seen {
        sleeping.lock()
        while generation.load(ordering: .acquiring) == seen { sleeping.wait() }
        sleeping.unlock()
      }
      seen = generation.load(ordering: .acquiring)
    }
  }
}
