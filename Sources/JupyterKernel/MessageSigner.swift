import CSodium

/// HMAC-SHA256 over the frames of a message, as lower-case hexadecimal digits.
package struct MessageSigner: Sendable {
  /// How many digits a signature has.
  package static let length = 64

  private let key: [UInt8]

  package init(key: [UInt8]) {
    self.key = key
  }

  /// An empty key means that nobody signs.
  package var isSigning: Bool { !key.isEmpty }

  /// The signature of `frames` (header, parent header, metadata, content); empty without a key.
  package func signature(of frames: some Sequence<[UInt8]>) -> [UInt8] {
    guard isSigning else { return [] }
    var state = crypto_auth_hmacsha256_state()
    crypto_auth_hmacsha256_init(&state, key, key.count)
    for frame in frames {
      crypto_auth_hmacsha256_update(&state, frame, UInt64(frame.count))
    }
    var digest = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
    crypto_auth_hmacsha256_final(&state, &digest)
    return HexDigits.of(digest)
  }

  /// Whether `signature` is that of `frames`. How long it takes does not depend on where they differ.
  package func accepts(_ signature: [UInt8], of frames: some Sequence<[UInt8]>) -> Bool {
    guard isSigning else { return true }
    guard signature.count == Self.length else { return false }
    return sodium_memcmp(self.signature(of: frames), signature, Self.length) == 0
  }
}
