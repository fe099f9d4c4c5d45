extension Architecture: CustomStringConvertible {
  /// The benchmark's text form, `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`.
  public var text: String {
    (1..<CellTopology.nodeCount).map { node in
      let terms = CellTopology.incomingEdges(of: node).map { edge in
        "\(self[edge].name)~\(CellTopology.edges[edge].from)|"
      }
      return "|" + terms.joined()
    }.joined(separator: "+")
  }

  /// The six-digit form, such as `334131`: each edge's operator by its number.
  public var digits: String { operations.map { String($0.rawValue) }.joined() }

  public var description: String { text }

  /// Reads the text form or the six-digit form.
  /// - Throws: ``ArchitectureError``, with the place of what is wrong.
  public init(parsing text: String) throws(ArchitectureError) {
    if text.contains(where: { "|~+".contains($0) }) {
      var parser = ArchitectureParser(text)
      try self.init(parser.parse())
    } else {
      try self.init(digits: text)
    }
  }

  private init(digits: String) throws(ArchitectureError) {
    var operations: [CellOperation] = []
    for (position, scalar) in digits.unicodeScalars.enumerated() {
      guard let digit = UInt8(String(scalar)), let operation = CellOperation(rawValue: digit) else {
        throw .digitOutOfRange(found: Character(scalar), position: position)
      }
      operations.append(operation)
    }
    guard operations.count == CellTopology.edges.count else {
      throw .wrongNumberOfDigits(found: operations.count)
    }
    try self.init(operations)
  }
}
