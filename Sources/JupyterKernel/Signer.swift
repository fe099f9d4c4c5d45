import CSodium

/// HMAC-SHA-256 over a message's four dictionaries (messaging specification, "The wire protocol"), and the memory
/// of signatures already seen: a message that comes twice is refused.
struct Signer: Sendable {
  private static let remembered = 65_536

  private let key: [UInt8]
  private var seen: Set<[UInt8]> = []
  private var order: [[UInt8]] = []
  private var oldest = 0

  init(key: [UInt8]) {
    self.key = key
    // Returns 1 when it was called before; it cannot fail on Linux.
    _ = sodium_init()
  }

  /// The signature in hexadecimal digits; empty without a key.
  func sign(_ frames: some Sequence<[UInt8]>) -> [UInt8] {
    guard !key.isEmpty else { return [] }
    var state = crypto_auth_hmacsha256_state()
    crypto_auth_hmacsha256_init(&state, key, key.count)
    for frame in frames { crypto_auth_hmacsha256_update(&state, frame, UInt64(frame.count)) }
    var digest = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
    crypto_auth_hmacsha256_final(&state, &digest)
    let digits = Array("0123456789abcdef".utf8)
    return digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// Whether a signature is right, compared in constant time, and new.
  mutating func accepts(_ signature: [UInt8], of frames: some Sequence<[UInt8]>) -> Bool {
    guard !key.isEmpty else { return true }
    let expected = sign(frames)
    guard signature.count == expected.count, sodium_memcmp(signature, expected, expected.count) == 0,
      seen.insert(signature).inserted
    else { return false }
    if order.count < Self.remembered {
      order.append(signature)
    } else {
      seen.remove(order[oldest])
      order[oldest] = signature
      oldest = (oldest + 1) % Self.remembered
    }
    return true
  }
}
