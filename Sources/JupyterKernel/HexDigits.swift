/// Bytes as lower-case hexadecimal digits, two a byte: the form of a message's signature.
enum HexDigits {
  private static let digits = Array("0123456789abcdef".utf8)

  static func of(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
