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

  deinit { arena.release(pointer, count: count) }
}
