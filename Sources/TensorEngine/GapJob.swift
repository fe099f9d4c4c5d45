import Foundation
import Synchronization

/// Work that has time: threads of a pool take its pieces, one after another, while they would wait for others.
public final class GapJob: Sendable {
  private let pieces: Int
  private let body: @Sendable (Int) -> Void
  private let next = Atomic<Int>(0)
  private let done = Atomic<Int>(0)

  init(pieces: Int, body: @escaping @Sendable (Int) -> Void) {
    self.pieces = pieces
    self.body = body
  }

  /// Does a piece; false if none is left.
  func takePiece() -> Bool {
    // Counting on without end would only be a matter of time.
    guard next.load(ordering: .relaxed) < pieces else { return false }
    let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
    guard piece < pieces else { return false }
    body(piece)
    done.wrappingAdd(1, ordering: .releasing)
    return true
  }

  /// Waits for pieces that other threads still work on.
  func waitUntilDone() {
    while done.load(ordering: .acquiring) < pieces { sched_yield() }
  }
}
