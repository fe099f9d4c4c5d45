import TensorEngine

/// A cell as data: a directed acyclic graph of feature maps, and what each of its edges may compute.
///
/// Nodes 0 ..< `inputs` are the cell's inputs, the ones after them inner nodes, each the sum of the edges that enter it.
/// A part of the network that all architectures share is a cell too, one with a single choice on every edge.
public struct CellKind: Hashable, Sendable {
  public struct Edge: Hashable, Sendable {
    public let from: Int
    public let to: Int
    /// At least one.
    public let choices: [CellOperator]
    /// What its weights are called; nil names them by their nodes, or by the operator's layers alone where the cell has
    /// but one edge.
    public let name: String?

    public init(_ from: Int, _ to: Int, _ choices: [CellOperator], name: String? = nil) {
      self.from = from
      self.to = to
      self.choices = choices
      self.name = name
    }
  }

  /// What a cell hands on.
  public enum Output: Hashable, Sendable {
    case lastNode
    /// The inner nodes' channels, one after another.
    case concatenation
  }

  /// Which edges a drawn cell keeps.
  public enum InputRule: Hashable, Sendable {
    /// Every inner node has an edge that enters it and is not `none`.
    case atLeastOne
    /// Every inner node has just so many.
    case exactly(Int)
  }

  public let name: String
  public let inputs: Int
  /// Inner nodes.
  public let nodes: Int
  public let edges: [Edge]
  public let output: Output
  public let rule: InputRule
  /// Whether its operators are chosen.
  public let isSearched: Bool

  public init(
    _ name: String, inputs: Int = 1, nodes: Int, edges: [Edge], output: Output = .lastNode,
    rule: InputRule = .atLeastOne
  ) {
    self.name = name
    self.inputs = inputs
    self.nodes = nodes
    self.edges = edges
    self.output = output
    self.rule = rule
    isSearched = edges.contains { $0.choices.count > 1 }
  }

  /// The cell with some of its edges' choices.
  ///
  /// - Parameter kept: by edge the numbers of those that stay, rising.
  func keeping(_ kept: [[Int]], _ change: (CellOperator) -> CellOperator) -> CellKind {
    CellKind(
      self,
      edges: zip(edges, kept).map { edge, numbers in
        Edge(edge.from, edge.to, numbers.map { change(edge.choices[$0]) }, name: edge.name)
      })
  }

  private init(_ kind: CellKind, edges: [Edge]) {
    (name, inputs, nodes, output, rule) = (kind.name, kind.inputs, kind.nodes, kind.output, kind.rule)
    // Still the one that is searched, whatever is left to choose.
    isSearched = kind.isSearched
    self.edges = edges
  }

  /// A cell of one edge with one operator: a piece of the network that nobody chooses.
  public static func shared(_ name: String, _ layers: [OperatorLayer]) -> CellKind {
    CellKind(name, nodes: 1, edges: [Edge(0, 1, [CellOperator(name, layers)])])
  }

  /// The edges that enter a node, in the order in which they are summed.
  public func incomingEdges(of node: Int) -> [Int] { edges.indices.filter { edges[$0].to == node } }

  /// On how many uncut paths from an input to the output each edge lies; a path is cut by a `none` on it.
  ///
  /// - Parameter choice: an operator's number for each edge.
  public func multiplicities(of choice: [Int]) -> [Int] {
    let isOpen = edges.indices.map { !edges[$0].choices[choice[$0]].isNone }
    let last = inputs + nodes - 1
    // Paths from the inputs to each node, and from each node to the output.
    var before = (0...last).map { $0 < inputs ? 1 : 0 }
    var after = (0...last).map { node in
      switch output {
      case .lastNode: node == last ? 1 : 0
      case .concatenation: node >= inputs ? 1 : 0
      }
    }
    for node in stride(from: inputs, through: last, by: 1) {
      for edge in incomingEdges(of: node) where isOpen[edge] { before[node] += before[edges[edge].from] }
    }
    for node in stride(from: last, through: inputs, by: -1) {
      for edge in incomingEdges(of: node) where isOpen[edge] { after[edges[edge].from] += after[node] }
    }
    return edges.indices.map { isOpen[$0] ? before[edges[$0].from] * after[edges[$0].to] : 0 }
  }

  /// An operator's number for each edge, drawn uniformly and then made to obey the rule.
  public func draw(from stream: inout RandomStream) -> [Int] {
    var choice = [Int](repeating: 0, count: edges.count)
    for node in inputs..<inputs + nodes {
      let incoming = incomingEdges(of: node)
      switch rule {
      case .atLeastOne: drawAny(incoming, &choice, from: &stream)
      case .exactly(let count): draw(incoming, keeping: count, &choice, from: &stream)
      }
    }
    return choice
  }

  /// A draw in which all edges are `none` is drawn again: the edges' numbers together are one number, 0 being that draw.
  private func drawAny(_ incoming: [Int], _ choice: inout [Int], from stream: inout RandomStream) {
    let canBeCut = incoming.allSatisfy { edges[$0].choices[0].isNone }
    let count = incoming.reduce(1) { $0 * edges[$1].choices.count }
    var number = canBeCut && count > 1 ? 1 + stream.integer(below: count - 1) : stream.integer(below: count)
    for edge in incoming.reversed() {
      choice[edge] = number % edges[edge].choices.count
      number /= edges[edge].choices.count
    }
  }

  /// Draws all edges, then keeps as many as the rule says.
  private func draw(
    _ incoming: [Int], keeping count: Int, _ choice: inout [Int], from stream: inout RandomStream
  ) {
    for edge in incoming { choice[edge] = stream.integer(below: edges[edge].choices.count) }
    keep(count, of: incoming, &choice, from: &stream)
  }

  /// Turns surplus edges into `none`, or `none` into something else, at random, until `count` are left.
  func keep(_ count: Int, of incoming: [Int], _ choice: inout [Int], from stream: inout RandomStream) {
    var open = incoming.filter { !edges[$0].choices[choice[$0]].isNone }
    var surplus = open.filter { none(on: $0) != nil }
    while open.count > count, !surplus.isEmpty {
      let edge = surplus.remove(at: stream.integer(below: surplus.count))
      choice[edge] = none(on: edge) ?? choice[edge]
      open.removeAll { $0 == edge }
    }
    var cut = incoming.filter { edge in
      !open.contains(edge) && edges[edge].choices.contains { !$0.isNone }
    }
    while open.count < count, !cut.isEmpty {
      let edge = cut.remove(at: stream.integer(below: cut.count))
      let numbers = edges[edge].choices.indices.filter { !edges[edge].choices[$0].isNone }
      choice[edge] = numbers[stream.integer(below: numbers.count)]
      open.append(edge)
    }
  }

  /// The number of an edge's `none`; nil where it has none.
  func none(on edge: Int) -> Int? { edges[edge].choices.firstIndex(where: \.isNone) }

  /// The costliest operator on each edge, within the rule: what takes the most memory.
  public var largestChoice: [Int] {
    var choice = edges.map { edge in
      edge.choices.indices.max { left, right in
        weight(edge.choices[left]) < weight(edge.choices[right])
      } ?? 0
    }
    if case .exactly(let count) = rule {
      for node in inputs..<inputs + nodes {
        for edge in incomingEdges(of: node).dropFirst(count) { choice[edge] = none(on: edge) ?? choice[edge] }
      }
    }
    return choice
  }

  private func weight(_ choice: CellOperator) -> Int {
    choice.cost(from: 16, to: 16, size: 8, stride: 1).flops + choice.layers(stride: 1).count
  }
}
