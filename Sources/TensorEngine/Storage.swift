/// Aligned Float32 memory that goes back to its arena when nothing refers to it any more.
package final class Storage {
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int
  private let arena: MemoryArena

  init(pointer: UnsafeMutablePointer<Float>, count: Int, arena: MemoryArena) {
    self.pointer = pointer
    self.count = count
    self.arena = arena
  }

  /// The same memory as bytes, four for each value.
  var bytes: UnsafeMutablePointer<UInt8> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: UInt8.self)
  }

  deinit { arena.release(pointer, count: count) }
}
