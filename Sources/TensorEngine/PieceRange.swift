import Synchronization

/// The pieces of a job that belong to one worker: it takes them from the front, others that have nothing left to do from
/// the back.
///
/// Operators cut their images alike, so a worker comes back to the images that it wrote in the operator before, which its
/// core's caches may still hold.
package final class PieceRange: Sendable {
  /// The first piece in the upper 32 bits, the end in the lower.
  private let bounds: Atomic<UInt64>
  /// Workers that take pieces of their own do not share cache lines.
  private let padding = InlineArray<14, UInt64>(repeating: 0)

  /// - Parameter range: within 0 ..< 2³².
  package init(_ range: Range<Int>) {
    bounds = Atomic(UInt64(range.lowerBound) << 32 | UInt64(range.upperBound))
  }

  /// Takes the first piece that is left.
  package func takeFirst() -> Int? {
    change { bounds in bounds + 1 << 32 }.map { Int($0 >> 32) }
  }

  /// Takes the last piece that is left.
  package func takeLast() -> Int? {
    change { bounds in bounds - 1 }.map { Int($0 & UInt64(UInt32.max)) - 1 }
  }

  /// Replaces the bounds and returns those before, unless no piece is left.
  private func change(_ next: (UInt64) -> UInt64) -> UInt64? {
    var bounds = bounds.load(ordering: .relaxed)
    while bounds >> 32 < bounds & UInt64(UInt32.max) {
      let (exchanged, original) = self.bounds.compareExchange(
        expected: bounds, desired: next(bounds), ordering: .relaxed)
      if exchanged { return original }
      bounds = original
    }
    return nil
  }
}
