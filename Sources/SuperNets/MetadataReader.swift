/// Reads typed values out of a file's text metadata.
struct MetadataReader {
  let file: String
  let metadata: [String: String]

  /// A number or a Bool.
  func value<Value: LosslessStringConvertible>(_ name: String) throws -> Value {
    try parse(name) { Value($0) }
  }

  func parse<Value>(_ name: String, _ body: (String) -> Value?) throws -> Value {
    guard let text = metadata[name] else { throw error("its metadata lacks '\(name)'") }
    guard let value = body(text) else { throw error("its metadata says \(name)=\(text.prefix(40))") }
    return value
  }

  func error(_ reason: String) -> SuperNetError { .notASuperNet(file: file, reason: reason) }
}
