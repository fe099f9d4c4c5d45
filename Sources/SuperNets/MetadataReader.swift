/// Reads typed values out of a file's text metadata.
struct MetadataReader {
  let file: String
  let metadata: [String: String]
  private static let largestCount = 1_000_000_000

  /// A number or a Bool.
  func value<Value: LosslessStringConvertible>(_ name: String) throws -> Value {
    try parse(name) { Value($0) }
  }

  /// The same, or what stands in for it where a file says nothing.
  func value<Value: LosslessStringConvertible>(_ name: String, else standard: Value) throws -> Value {
    metadata[name] == nil ? standard : try value(name)
  }

  /// A number of epochs, images and the like. Bounded, so that the product of two of them is a number too.
  func count(_ name: String) throws -> Int {
    let count: Int = try value(name)
    guard (1...Self.largestCount).contains(count) else {
      throw error("its metadata says \(name)=\(count), below 1 or above \(Self.largestCount)")
    }
    return count
  }

  func parse<Value>(_ name: String, _ body: (String) -> Value?) throws -> Value {
    guard let text = metadata[name] else { throw error("its metadata lacks '\(name)'") }
    guard let value = body(text) else { throw error("its metadata says \(name)=\(text.prefix(40))") }
    return value
  }

  func error(_ reason: String) -> SuperNetError { .notASuperNet(file: file, reason: reason) }
}
