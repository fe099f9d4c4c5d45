import TensorEngine
import Testing

struct MemoryArenaTests {
  @Test func placesNeverOverlapAndAllComeBack() {
    let arena = MemoryArena()
    var stream = RandomStream(seed: 7, purpose: .paths, index: 0)
    var held: [Storage] = []
    for round in 0..<5000 {
      if held.isEmpty || stream.integer(below: 5) > 1 {
        let storage = arena.allocate(1 + stream.integer(below: 3000))
        storage.pointer.update(repeating: Float(round), count: storage.count)
        storage.pointer[storage.count - 1] = storage.pointer[0]
        held.append(storage)
      } else {
        let storage = held.remove(at: stream.integer(below: held.count))
        // Had another place overlapped, its first value would stand somewhere here.
        let values = UnsafeBufferPointer(start: storage.pointer, count: storage.count)
        #expect(values.allSatisfy { $0 == values[0] })
      }
    }
    held = []
    #expect(arena.bytesInUse == 0)
    // One free place again: the whole of it can be had below the peak.
    let peak = arena.peakBytes
    let whole = arena.allocate(peak / 4)
    #expect(arena.peakBytes == peak)
    #expect(whole.count == peak / 4)
  }

  @Test func freePagesGoBackToTheSystemAndNoOthers() {
    let arena = MemoryArena()
    let count = 4 << 20
    var held = (0..<4).map { _ in arena.allocate(count) }
    for storage in held { storage.pointer.update(repeating: 1, count: count) }
    held.remove(at: 2)
    #expect(arena.bytesInUse == 3 * 4 * count)
    arena.releaseFreePages(atMost: 4 * count)
    for storage in held {
      #expect(UnsafeBufferPointer(start: storage.pointer, count: count).allSatisfy { $0 == 1 })
    }
    // New pages hold zeros; only the rims of the place may be old ones.
    let again = arena.allocate(count)
    #expect(again.pointer[count / 2] == 0)
    again.pointer.update(repeating: 2, count: count)
    #expect(again.pointer[count - 1] == 2)
  }

  @Test func memoryIsUsedAgainWhateverTheSizes() {
    let arena = MemoryArena()
    for size in [1 << 20, 3 << 18, 1 << 18, 5 << 17] {
      let parts = (0..<4).map { _ in arena.allocate(size / 4) }
      #expect(parts.allSatisfy { UInt(bitPattern: $0.pointer) % 64 == 0 })
    }
    #expect(arena.peakBytes == 4 << 20)
  }
}
