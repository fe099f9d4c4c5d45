/// What the options of a family of spaces are set to, as text.
public struct SpaceSizes: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  public let values: [String: String]

  public init(_ values: [String: String]) { self.values = values }

  public init(dictionaryLiteral values: (String, any CustomStringConvertible)...) {
    self.init(Dictionary(values.map { ($0, $1.description) }) { _, last in last })
  }

  /// - Throws: ``SearchSpaceError/notSet(name:)``.
  public func text(_ name: String) throws(SearchSpaceError) -> String {
    guard let value = values[name] else { throw .notSet(name: name) }
    return value
  }

  /// - Throws: ``SearchSpaceError/notSet(name:)``, also where it is set to something else than a whole number.
  public func integer(_ name: String) throws(SearchSpaceError) -> Int {
    guard let value = Int(try text(name)) else { throw .notSet(name: name) }
    return value
  }
}
