/// Reads the text form `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`.
struct ArchitectureParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  /// The six operators in the order of the edges.
  mutating func parse() throws(ArchitectureError) -> [CellOperation] {
    var operations: [CellOperation] = []
    for node in 1..<CellTopology.nodeCount {
      if node > 1 { try expect("+") }
      try expect("|")
      for input in 0..<node {
        operations.append(try parseTerm(input: input))
      }
    }
    guard position == scalars.count else { throw unexpected(expected: "") }
    return operations
  }

  /// One `op~input|`.
  private mutating func parseTerm(input: Int) throws(ArchitectureError) -> CellOperation {
    let (name, nameStart) = takeWord()
    guard let operation = CellOperation(name: name) else {
      throw .unknownOperation(name: name, position: nameStart)
    }
    try expect("~")
    let (found, inputStart) = takeWord()
    guard found == String(input) else {
      throw .wrongInput(found: found, expected: input, position: inputStart)
    }
    try expect("|")
    return operation
  }

  /// Everything up to the next sign.
  private mutating func takeWord() -> (word: String, start: Int) {
    let start = position
    while position < scalars.count, !["|", "~", "+"].contains(scalars[position]) { position += 1 }
    var word = String.UnicodeScalarView()
    word.append(contentsOf: scalars[start..<position])
    return (String(word), start)
  }

  private mutating func expect(_ sign: Unicode.Scalar) throws(ArchitectureError) {
    guard position < scalars.count, scalars[position] == sign else {
      throw unexpected(expected: String(sign))
    }
    position += 1
  }

  private func unexpected(expected: String) -> ArchitectureError {
    let found = position < scalars.count ? String(scalars[position]) : ""
    return .unexpectedText(found: found, expected: expected, position: position)
  }
}
