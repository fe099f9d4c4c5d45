extension SearchSpace {
  /// The short form: each edge's operator by its number, kinds of cells one after another, such as `334131`. In a restricted
  /// space operators keep the whole space's numbers.
  public func digits(of genotype: Genotype) -> String {
    zip(searchedNumbers, genotype.choices.joined()).map { String($0[$1], radix: 36) }.joined()
  }

  /// By searched edge, the whole space's numbers of its operators.
  private var searchedNumbers: [[Int]] {
    if let restriction = recipe.restriction { return Array(restriction.kept.joined()) }
    return searchedEdges.map { Array($0.choices.indices) }
  }

  /// The form that the space's community writes: the operators' names for a chain, DARTS's `Genotype(…)` for cells that keep
  /// so many edges a node, else NAS-Bench-201's `|op~0|+|op~0|op~1|…`, kind by kind.
  public func text(of genotype: Genotype) -> String {
    let cells = searchedKinds.map { kinds[$0] }
    if cells.count > 1, cells.allSatisfy({ $0.edges.count == 1 }) {
      return zip(cells, genotype.choices).map { $0.edges[0].choices[$1[0]].name }.joined(separator: " ")
    }
    if cells.count > 1, cells.allSatisfy({ $0.rule != .atLeastOne }) { return notation(of: genotype) }
    return zip(cells, genotype.choices).map(cellText).joined(separator: " ")
  }

  private func cellText(_ cell: CellKind, _ choice: [Int]) -> String {
    (cell.inputs..<cell.inputs + cell.nodes).map { node in
      "|"
        + cell.incomingEdges(of: node).map { edge in
          "\(cell.edges[edge].choices[choice[edge]].name)~\(cell.edges[edge].from)|"
        }.joined()
    }.joined(separator: "+")
  }

  /// Reads any of the forms that ``digits(of:)`` and ``text(of:)`` write.
  ///
  /// - Throws: ``GenotypeError``.
  public func genotype(parsing text: String) throws(GenotypeError) -> Genotype {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    if text.contains("(") { return try genotype(ofNotation: text) }
    if text.contains("|") { return try genotype(ofCellText: words.joined()) }
    if words.count > 1 { return try genotype(ofNames: words) }
    return try genotype(ofDigits: words.first ?? "")
  }

  private var searchedEdges: [CellKind.Edge] { searchedKinds.flatMap { kinds[$0].edges } }

  /// Cuts a list of one number an edge by kind, and checks the kinds' rules.
  private func genotype(of numbers: [Int]) throws(GenotypeError) -> Genotype {
    var rest = numbers[...]
    let genotype = Genotype(
      searchedKinds.map { kind in
        defer { rest = rest.dropFirst(kinds[kind].edges.count) }
        return Array(rest.prefix(kinds[kind].edges.count))
      })
    for (kind, choice) in zip(searchedKinds, genotype.choices) {
      guard case .exactly(let count) = kinds[kind].rule else { continue }
      for node in kinds[kind].inputs..<kinds[kind].inputs + kinds[kind].nodes {
        let kept = kinds[kind].incomingEdges(of: node).count {
          !kinds[kind].edges[$0].choices[choice[$0]].isNone
        }
        guard kept == count else {
          throw .wrongNumberOfInputs(cell: kinds[kind].name, node: node, found: kept, expected: count)
        }
      }
    }
    return genotype
  }

  private func genotype(ofDigits text: String) throws(GenotypeError) -> Genotype {
    let edges = searchedEdges
    guard text.unicodeScalars.count == edges.count else {
      throw .wrongNumberOfOperators(found: text.unicodeScalars.count, expected: edges.count)
    }
    var numbers: [Int] = []
    for (position, (scalar, known)) in zip(text.unicodeScalars, searchedNumbers).enumerated() {
      guard scalar.isASCII, let digit = Int(String(scalar), radix: 36) else {
        throw .digitOutOfRange(found: String(scalar), position: position, count: known.count)
      }
      guard let number = known.firstIndex(of: digit) else {
        // In a restricted space, one that has been dropped.
        throw known == Array(known.indices)
          ? .digitOutOfRange(found: String(scalar), position: position, count: known.count)
          : .droppedOperator(digit: digit, position: position, kept: known)
      }
      numbers.append(number)
    }
    return try genotype(of: numbers)
  }

  private func genotype(ofNames names: [String]) throws(GenotypeError) -> Genotype {
    let edges = searchedEdges
    guard names.count == edges.count else {
      throw .wrongNumberOfOperators(found: names.count, expected: edges.count)
    }
    var numbers: [Int] = []
    for (name, edge) in zip(names, edges) { numbers.append(try number(of: name, on: edge)) }
    return try genotype(of: numbers)
  }

  private func number(of name: String, on edge: CellKind.Edge) throws(GenotypeError) -> Int {
    guard let number = edge.choices.firstIndex(where: { $0.name == name }) else {
      throw .unknownOperator(name: name, known: edge.choices.map(\.name))
    }
    return number
  }

  /// `|op~0|+|op~0|op~1|`: what stands before each `~`; the nodes behind it must be in order.
  private func genotype(ofCellText text: String) throws(GenotypeError) -> Genotype {
    var terms = text.split(whereSeparator: { "|+".contains($0) }).map {
      $0.split(separator: "~").map(String.init)
    }[...]
    guard terms.count == searchedEdges.count else {
      throw .wrongNumberOfOperators(found: terms.count, expected: searchedEdges.count)
    }
    var numbers: [Int] = []
    for cell in searchedKinds.map({ kinds[$0] }) {
      var choice = cell.edges.map { _ in 0 }
      for node in cell.inputs..<cell.inputs + cell.nodes {
        for (edge, term) in zip(cell.incomingEdges(of: node), terms) {
          guard term.count == 2, Int(term[1]) == cell.edges[edge].from else {
            throw .unreadable(
              part: term.joined(separator: "~"), expected: "operator~\(cell.edges[edge].from)")
          }
          choice[edge] = try number(of: term[0], on: cell.edges[edge])
        }
        terms = terms.dropFirst(cell.incomingEdges(of: node).count)
      }
      numbers += choice
    }
    return try genotype(of: numbers)
  }

  // MARK: - DARTS's notation

  private func notation(of genotype: Genotype) -> String {
    let parts = zip(searchedKinds, genotype.choices).map { kind, choice in
      let cell = kinds[kind]
      let pairs = (cell.inputs..<cell.inputs + cell.nodes).flatMap { node in
        cell.incomingEdges(of: node).filter { !cell.edges[$0].choices[choice[$0]].isNone }.map {
          "('\(cell.edges[$0].choices[choice[$0]].name)', \(cell.edges[$0].from))"
        }
      }
      let nodes = (cell.inputs..<cell.inputs + cell.nodes).map(String.init).joined(separator: ", ")
      return "\(cell.name)=[\(pairs.joined(separator: ", "))], \(cell.name)_concat=[\(nodes)]"
    }
    return "Genotype(\(parts.joined(separator: ", ")))"
  }

  /// `Genotype(normal=[('sep_conv_3x3', 0), …], normal_concat=…, reduce=[…], …)`: as many pairs a node as it keeps, in order.
  private func genotype(ofNotation text: String) throws(GenotypeError) -> Genotype {
    var choices: [[Int]] = []
    for kind in searchedKinds {
      let cell = kinds[kind]
      guard let start = text.range(of: "\(cell.name)=[") ?? text.range(of: "\(cell.name) = ["),
        let end = text[start.upperBound...].firstIndex(of: "]")
      else {
        throw .unreadable(
          part: String(text.prefix(40)), expected: "Genotype(… \(cell.name)=[('sep_conv_3x3', 0), …], …)")
      }
      let pairs = text[start.upperBound..<end].split(separator: "(")
        .map { $0.split(whereSeparator: { "',) \"".contains($0) }).map(String.init) }.filter { !$0.isEmpty }
      guard case .exactly(let kept) = cell.rule else {
        throw .unreadable(part: String(text.prefix(40)), expected: "|operator~0|+|…|")
      }
      guard pairs.count == kept * cell.nodes else {
        throw .wrongNumberOfOperators(found: pairs.count, expected: kept * cell.nodes)
      }
      var choice = cell.edges.indices.map { cell.none(on: $0) ?? 0 }
      for (position, pair) in pairs.enumerated() {
        let node = cell.inputs + position / kept
        guard pair.count == 2, let from = Int(pair[1]),
          let edge = cell.edges.firstIndex(where: { $0.from == from && $0.to == node })
        else {
          throw .unreadable(
            part: pair.joined(separator: ", "), expected: "('operator', a node before \(node))")
        }
        choice[edge] = try number(of: pair[0], on: cell.edges[edge])
      }
      choices.append(choice)
    }
    return try genotype(of: choices.flatMap(\.self))
  }
}
