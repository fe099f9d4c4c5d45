import Foundation

/// One stretch of memory from which an engine's tensors are cut.
///
/// Addresses for as much memory as the machine has are reserved at once, which costs nothing; pages are touched only as
/// far up as tensors ever reached. A tensor takes the lowest place that is large enough and neighbours that are free
/// become one, so that what a step leaves serves the next one, whatever sizes that asks for.
///
/// Not for several threads at once; an `Engine` has one of its own.
package final class MemoryArena {
  /// Bytes handed out now.
  package private(set) var bytesInUse = 0
  /// The most bytes that tensors have reached up to, gaps included.
  package private(set) var peakBytes = 0

  /// Places are counted in steps of a cache line's 16 values, which vector loads want to begin on.
  private static let step = 16
  /// Free places in the order of their addresses, none next to another.
  private var free: [Range<Int>]
  private let base: UnsafeMutablePointer<Float>
  private let reservedBytes: Int

  /// - Parameter machines: how many times as many addresses as the machine has memory.
  package init(machines: Int = 1) {
    // Where a system grants no such reservation, a smaller one will do for smaller networks.
    var bytes = machines * Int(clamping: ProcessInfo.processInfo.physicalMemory) & ~(Self.hugePage - 1)
    var address = mmap(nil, bytes, PROT_READ | PROT_WRITE, Self.flags, -1, 0)
    while address == MAP_FAILED, bytes > Self.hugePage {
      bytes = bytes / 2 & ~(Self.hugePage - 1)
      address = mmap(nil, bytes, PROT_READ | PROT_WRITE, Self.flags, -1, 0)
    }
    guard let address, address != MAP_FAILED else { preconditionFailure("no addresses left for tensors") }
    #if os(Linux)
      // Fewer, larger pages; where the system has none, nothing changes. More addresses than memory are for planning, which
      // touches little of it.
      if machines == 1 { _ = madvise(address, bytes, MADV_HUGEPAGE) }
    #endif
    reservedBytes = bytes
    base = address.bindMemory(to: Float.self, capacity: bytes / 4)
    free = [0..<bytes / 4 / Self.step]
  }

  deinit { munmap(base, reservedBytes) }

  private static let hugePage = 1 << 21

  private static var flags: Int32 {
    #if os(Linux)
      MAP_PRIVATE | MAP_ANONYMOUS | Int32(MAP_NORESERVE)
    #else
      MAP_PRIVATE | MAP_ANON
    #endif
  }

  /// Memory for `count` values, of any content.
  package func allocate(_ count: Int) -> Storage {
    let steps = Self.steps(count)
    guard let index = free.firstIndex(where: { $0.count >= steps }) else {
      preconditionFailure("tensors of \(bytesInUse + count * 4) bytes are more than the machine's memory")
    }
    let first = free[index].lowerBound
    if free[index].count == steps {
      free.remove(at: index)
    } else {
      free[index] = first + steps..<free[index].upperBound
    }
    bytesInUse += steps * Self.step * 4
    peakBytes = max(peakBytes, (first + steps) * Self.step * 4)
    return Storage(pointer: base + first * Self.step, count: count, arena: self)
  }

  func release(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
    let first = (pointer - base) / Self.step
    var place = first..<first + Self.steps(count)
    bytesInUse -= place.count * Self.step * 4
    // The first free place after this one.
    var (low, high) = (0, free.count)
    while low < high {
      let middle = (low + high) / 2
      if free[middle].lowerBound < first { low = middle + 1 } else { high = middle }
    }
    var (from, to) = (low, low)
    if low > 0, free[low - 1].upperBound == place.lowerBound {
      from = low - 1
      place = free[from].lowerBound..<place.upperBound
    }
    if low < free.count, free[low].lowerBound == place.upperBound {
      to = low + 1
      place = place.lowerBound..<free[low].upperBound
    }
    free.replaceSubrange(from..<to, with: CollectionOfOne(place))
  }

  /// Gives whole pages that no tensor uses back to the system, the last ones first; tensors that come to lie there bring new
  /// ones.
  ///
  /// - Parameter bytes: about how many at most.
  package func releaseFreePages(atMost bytes: Int) {
    let start = Int(bitPattern: base)
    var left = (bytes + Self.hugePage - 1) & ~(Self.hugePage - 1)
    for place in free.reversed() where place.lowerBound * Self.step * 4 < peakBytes && left > 0 {
      let end = (start + min(place.upperBound * Self.step * 4, peakBytes)) & ~(Self.hugePage - 1)
      let first = (start + place.lowerBound * Self.step * 4 + Self.hugePage - 1) & ~(Self.hugePage - 1)
      let count = min(left, end - first)
      if count > 0 {
        _ = madvise(UnsafeMutableRawPointer(bitPattern: end - count), count, MADV_DONTNEED)
        left -= count
      }
    }
  }

  private static func steps(_ count: Int) -> Int { max(1, (count + step - 1) / step) }
}
