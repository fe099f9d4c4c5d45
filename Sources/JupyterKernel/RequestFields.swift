/// Reads fields of a request's content. A field that is there must have the right type.
package struct RequestFields {
  private let fields: [String: JSONValue]

  package init(_ fields: [String: JSONValue]) {
    self.fields = fields
  }

  package func string(_ name: String) throws(BadRequest) -> String {
    guard let text = fields[name]?.string else { throw BadRequest(reason: "\(name) is not a string") }
    return text
  }

  package func string(_ name: String, default value: String) throws(BadRequest) -> String {
    fields[name] == nil ? value : try string(name)
  }

  package func bool(_ name: String, default value: Bool) throws(BadRequest) -> Bool {
    guard let field = fields[name] else { return value }
    guard let flag = field.bool else { throw BadRequest(reason: "\(name) is not true or false") }
    return flag
  }

  /// An integer; numbers too large for one are brought to the nearest.
  package func integer(_ name: String, default value: Int) throws(BadRequest) -> Int {
    switch fields[name] {
    case nil, .null?: return value
    case .integer(let number)?: return number
    case .number(let number)? where number.rounded() == number:
      return Int(exactly: number) ?? (number < 0 ? .min : .max)
    default: throw BadRequest(reason: "\(name) is not an integer")
    }
  }

  /// An object of strings; empty when absent.
  package func strings(_ name: String) throws(BadRequest) -> [String: String] {
    guard let field = fields[name] else { return [:] }
    let texts = field.object?.mapValues(\.string)
    guard let texts, !texts.values.contains(nil) else {
      throw BadRequest(reason: "\(name) is not an object of strings")
    }
    return texts.compactMapValues { $0 }
  }
}
