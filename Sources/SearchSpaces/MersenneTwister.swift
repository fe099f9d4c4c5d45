/// The generator MT19937 (Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed
/// uniform pseudo-random number generator", ACM TOMACS 8(1), 1998), seeded and used as Python's `random` does.
///
/// Only the benchmark's official order needs it; everything random of our own comes from `RandomStream`.
struct MersenneTwister {
  private static let length = 624
  private static let shift = 397

  private var state: [UInt32]
  private var next = length

  /// Seeds as `random.seed(seed)` does with a non-negative whole number of 32 bits:
  /// the authors' `init_by_array` (mt19937ar.c, 2002) with the single key `seed`.
  init(seed: UInt32) {
    let length = Self.length
    state = [UInt32](repeating: 19_650_218, count: length)
    for i in 1..<length {
      state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i)
    }
    var i = 1
    for _ in 0..<length {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_664_525)) &+ seed
      advance(&i)
    }
    for _ in 1..<length {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_566_083_941)) &- UInt32(i)
      advance(&i)
    }
    state[0] = 0x8000_0000
  }

  /// The step of `init_by_array` through the state, which passes over element 0.
  private mutating func advance(_ i: inout Int) {
    i += 1
    if i == Self.length {
      state[0] = state[Self.length - 1]
      i = 1
    }
  }

  /// The next 32 random bits.
  mutating func nextBits() -> UInt32 {
    if next == Self.length { twist() }
    var bits = state[next]
    next += 1
    bits ^= bits >> 11
    bits ^= (bits << 7) & 0x9D2C_5680
    bits ^= (bits << 15) & 0xEFC6_0000
    return bits ^ (bits >> 18)
  }

  private mutating func twist() {
    for i in 0..<Self.length {
      let bits = (state[i] & 0x8000_0000) | (state[(i + 1) % Self.length] & 0x7FFF_FFFF)
      let mask: UInt32 = bits & 1 == 0 ? 0 : 0x9908_B0DF
      state[i] = state[(i + Self.shift) % Self.length] ^ (bits >> 1) ^ mask
    }
    next = 0
  }

  /// A whole number in 0 ..< bound, as Python's `Random._randbelow` draws it: as many bits as `bound` has,
  /// drawn again while too large. `bound` is from 1 to 2³¹.
  private mutating func integer(below bound: Int) -> Int {
    let bitCount = Int.bitWidth - bound.leadingZeroBitCount
    while true {
      let candidate = Int(nextBits() >> UInt32(32 - bitCount))
      if candidate < bound { return candidate }
    }
  }

  /// Shuffles as Python's `random.shuffle` does.
  mutating func shuffle(_ elements: inout [Int]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, integer(below: last + 1))
    }
  }
}
