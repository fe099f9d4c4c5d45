/// The signatures seen last: a message that comes with one of them is a copy of an old message.
package struct ReplaySet {
  private let capacity: Int
  private var known: Set<[UInt8]> = []
  /// The same signatures as a ring; `oldest` is replaced next once it is full.
  private var ring: [[UInt8]] = []
  private var oldest = 0

  package init(capacity: Int = 65_536) {
    self.capacity = capacity
  }

  /// Remembers `signature`; false when it was known already.
  package mutating func insert(_ signature: [UInt8]) -> Bool {
    guard known.insert(signature).inserted else { return false }
    if ring.count < capacity {
      ring.append(signature)
    } else {
      known.remove(ring[oldest])
      ring[oldest] = signature
      oldest = (oldest + 1) % capacity
    }
    return true
  }
}
