import Foundation

/// A counter-based stream of random numbers: Philox 4×32-10 (Salmon et al., "Parallel random numbers:
/// as easy as 1, 2, 3", SC 2011).
///
/// The n-th number of a stream depends on nothing but the seed, the purpose, the index and n. So every
/// purpose has a stream of its own, every step or tensor an index of its own, and adding a draw in one
/// place moves nothing elsewhere; resuming at step k needs no saved generator state.
///
///     var stream = RandomStream(seed: 7, purpose: .paths, index: UInt64(step))
///     let choice = stream.integer(below: 5)
public struct RandomStream: Sendable {
  /// What the numbers are for; each purpose is an independent stream of the same seed.
  public enum Purpose: UInt32, Sendable, CaseIterable {
    case weights = 1
    case paths
    case labels
    case shuffling
    case augmentation
    case sampling
    case pictures
    case searching
    case noise
    case architecture
    case halves
  }

  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4
  private var spareNormal: Float?

  /// - Parameters:
  ///   - seed: the user's seed; the same seed gives the same numbers on every machine.
  ///   - purpose: what the numbers are for.
  ///   - index: which of the purpose's streams: a step, a tensor's number, an image's index.
  public init(seed: UInt64, purpose: Purpose, index: UInt64 = 0) {
    key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    counter = [
      0, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), purpose.rawValue,
    ]
  }

  /// The next 32 random bits.
  public mutating func next() -> UInt32 {
    if used == 4 {
      block = Self.philox(counter, key)
      counter[0] &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// A number in [0, 1), of 24 random bits.
  public mutating func uniform() -> Float {
    Float(next() >> 8) * 0x1p-24
  }

  /// A number in [low, high).
  public mutating func uniform(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * uniform()
  }

  /// A whole number in 0 ..< bound, each equally likely (Lemire, "Fast random integer generation in an
  /// interval", 2019). `bound` is from 1 to 2³².
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= 1 << 32)
    let range = UInt64(bound)
    let threshold = (1 << 32) % range
    while true {
      let product = UInt64(next()) * range
      if product & 0xFFFF_FFFF >= threshold { return Int(product >> 32) }
    }
  }

  /// A draw from the standard normal distribution (Box and Muller, 1958).
  public mutating func normal() -> Float {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let radius = (-2 * log(1 - Double(uniform()))).squareRoot()
    let angle = 2 * Double.pi * Double(uniform())
    spareNormal = Float(radius * sin(angle))
    return Float(radius * cos(angle))
  }

  /// The numbers 0 ..< count in random order (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(below: last + 1))
    }
    return order
  }

  /// Ten rounds of Philox 4×32.
  package static func philox(_ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var x = counter
    var k = key
    for _ in 0..<10 {
      let p0 = UInt64(x[0]) * 0xD251_1F53
      let p1 = UInt64(x[2]) * 0xCD9E_8D57
      x = [
        UInt32(p1 >> 32) ^ x[1] ^ k[0], UInt32(truncatingIfNeeded: p1),
        UInt32(p0 >> 32) ^ x[3] ^ k[1], UInt32(truncatingIfNeeded: p0),
      ]
      k[0] &+= 0x9E37_79B9
      k[1] &+= 0xBB67_AE85
    }
    return x
  }
}
