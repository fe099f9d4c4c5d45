/// Builds JSON as text: what is already JSON (echoed headers, Vega-Lite) is embedded without being read.
enum JSONText {
  static let emptyObject = "{}"

  static func string(_ text: String) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    bytes.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
  }

  static func array(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }

  static func strings(_ items: [String]) -> String { array(items.map(string)) }

  static func object(_ members: [(String, String)]) -> String {
    "{\(members.map { "\(string($0.0)):\($0.1)" }.joined(separator: ","))}"
  }

  static func bool(_ value: Bool) -> String { value ? "true" : "false" }
}
