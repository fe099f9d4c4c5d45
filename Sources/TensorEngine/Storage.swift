/// Aligned Float32 memory that goes back to its pool when nothing refers to it any more.
package final class Storage {
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int
  private let pool: StoragePool

  fileprivate init(pointer: UnsafeMutablePointer<Float>, count: Int, pool: StoragePool) {
    self.pointer = pointer
    self.count = count
    self.pool = pool
  }

  deinit { pool.recycle(pointer, count: count) }
}

/// Memory that is recycled between steps: a training step asks for the same sizes as the one before it.
///
/// Not for several threads at once; an `Engine` has one of its own.
package final class StoragePool {
  /// Vector loads want 64-byte alignment.
  private static let alignment = 64
  /// Sizes are rounded up to whole kibibytes, so that near sizes share their memory.
  private static let granule = 256

  private var free: [Int: [UnsafeMutablePointer<Float>]] = [:]
  /// Bytes handed out now.
  package private(set) var bytesInUse = 0
  /// The most bytes that were ever held, in use or waiting for reuse.
  package private(set) var peakBytes = 0
  private var bytesHeld = 0

  package init() {}

  /// Memory for `count` values, of any content.
  package func allocate(_ count: Int) -> Storage {
    let capacity = Self.capacity(count)
    bytesInUse += capacity * 4
    if let pointer = free[capacity]?.popLast() {
      return Storage(pointer: pointer, count: count, pool: self)
    }
    bytesHeld += capacity * 4
    peakBytes = max(peakBytes, bytesHeld)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: capacity * 4, alignment: Self.alignment)
    return Storage(pointer: raw.bindMemory(to: Float.self, capacity: capacity), count: count, pool: self)
  }

  fileprivate func recycle(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
    let capacity = Self.capacity(count)
    bytesInUse -= capacity * 4
    free[capacity, default: []].append(pointer)
  }

  private static func capacity(_ count: Int) -> Int {
    max(1, (count + granule - 1) / granule) * granule
  }

  deinit {
    for pointers in free.values {
      for pointer in pointers { UnsafeMutableRawPointer(pointer).deallocate() }
    }
  }
}
