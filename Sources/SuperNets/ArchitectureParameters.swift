import Foundation
import SearchSpaces
import TensorEngine

/// What a differentiable search learns about a space: α, a logit for each operator of each edge, and β, one for each edge,
/// shared by all cells of a kind (arXiv 1907.05737, sections 3.1 and 3.3).
///
/// An operator's share of its edge is the softmax of α over the edge's operators, an edge's share of its node the softmax of β
/// over the edges that enter the node.
public struct ArchitectureParameters: Sendable, Equatable {
  /// α of [searched kind][edge][operator].
  public internal(set) var operators: [[[Float]]]
  /// β of [searched kind][edge].
  public internal(set) var edges: [[Float]]
  private let kinds: [CellKind]

  /// Normal draws of deviation 1e-3.
  public init(_ space: SearchSpace, seed: UInt64) {
    kinds = space.searchedKinds.map { space.kinds[$0] }
    var stream = RandomStream(seed: seed, purpose: .architecture)
    operators = kinds.map { kind in
      kind.edges.map { edge in edge.choices.map { _ in 1e-3 * stream.normal() } }
    }
    edges = kinds.map { kind in kind.edges.map { _ in 1e-3 * stream.normal() } }
  }

  /// All α, then all β, kind by kind.
  package var flatValues: [Float] {
    get { Array(operators.joined().joined()) + edges.joined() }
    set {
      precondition(newValue.count == flatValues.count, "parameters of another space")
      var rest = newValue[...]
      operators = operators.map { $0.map { $0.map { _ in rest.removeFirst() } } }
      edges = edges.map { $0.map { _ in rest.removeFirst() } }
    }
  }

  /// What share of its edge each operator has: softmax(α), [edge][operator].
  ///
  /// - Parameter kind: counted among the searched kinds.
  public func operatorShares(kind: Int) -> [[Double]] { operators[kind].map { softmax($0) } }

  /// What share of its node each edge has: softmax(β) over the edges that enter the node.
  ///
  /// - Parameter kind: counted among the searched kinds.
  public func edgeShares(kind: Int) -> [Double] {
    var shares = [Double](repeating: 0, count: edges[kind].count)
    for incoming in incomingEdges(kind) {
      for (edge, share) in zip(incoming, softmax(incoming.map { edges[kind][$0] })) { shares[edge] = share }
    }
    return shares
  }

  /// How strong each edge is, and with which operator: its share times the largest share of an operator other than `none`.
  ///
  /// - Parameter kind: counted among the searched kinds.
  public func strengths(kind: Int) -> [(strength: Double, choice: Int)] {
    let (shares, choices) = (edgeShares(kind: kind), operatorShares(kind: kind))
    return kinds[kind].edges.indices.map { edge in
      let open = choices[edge].indices.filter { !kinds[kind].edges[edge].choices[$0].isNone }
      let best = Self.first(of: open) { choices[edge][$0] }
      return (open.isEmpty ? 0 : shares[edge] * choices[edge][best], best)
    }
  }

  /// The architecture that the parameters speak for.
  ///
  /// Where every node keeps a fixed number of edges, these are its strongest, each with its best operator other than
  /// `none` (the paper's rule). Elsewhere, as in NAS-Bench-201, each edge takes the operator of the largest share, which
  /// may be `none`; a node that this would leave without an input keeps its strongest edge with the best other operator.
  /// Of equals the first wins.
  public var genotype: Genotype {
    Genotype(
      kinds.indices.map { kind in
        let (strengths, shares) = (strengths(kind: kind), operatorShares(kind: kind))
        // An edge that is not kept is `none`; one that cannot be keeps its best operator.
        var choice = zip(kinds[kind].edges, strengths).map { edge, own in
          edge.choices.firstIndex(where: \.isNone) ?? own.choice
        }
        for incoming in incomingEdges(kind) {
          let kept: [Int]
          switch kinds[kind].rule {
          case .exactly(let count):
            kept = Array(
              incoming.enumerated().sorted {
                (strengths[$1.element].strength, $0.offset) < (strengths[$0.element].strength, $1.offset)
              }.map(\.element).prefix(count))
          case .atLeastOne:
            for edge in incoming { choice[edge] = Self.first(of: shares[edge].indices) { shares[edge][$0] } }
            let isCut = incoming.allSatisfy { kinds[kind].edges[$0].choices[choice[$0]].isNone }
            kept = isCut ? [Self.first(of: incoming) { strengths[$0].strength }] : []
          }
          for edge in kept { choice[edge] = strengths[edge].choice }
        }
        return choice
      })
  }

  /// Carries slopes of a loss back to the parameters.
  ///
  /// - Parameters:
  ///   - products: [searched kind][edge][operator], of the products of an edge's and its operator's shares.
  ///   - shares: [searched kind][edge], of an edge's share.
  /// - Returns: in the order of ``flatValues``.
  package func gradient(products: [[[Double]]], shares: [[Double]]) -> [Float] {
    var (ofOperators, ofEdges): ([Float], [Float]) = ([], [])
    for kind in kinds.indices {
      let (edgeShares, operatorShares) = (edgeShares(kind: kind), operatorShares(kind: kind))
      var slopes = shares[kind]
      for (edge, own) in operatorShares.enumerated() {
        ofOperators += softmaxGradient(own, products[kind][edge].map { $0 * edgeShares[edge] })
        slopes[edge] += zip(own, products[kind][edge]).reduce(0) { $0 + $1.0 * $1.1 }
      }
      var gradient = [Float](repeating: 0, count: slopes.count)
      for incoming in incomingEdges(kind) {
        let own = softmaxGradient(incoming.map { edgeShares[$0] }, incoming.map { slopes[$0] })
        for (edge, slope) in zip(incoming, own) { gradient[edge] = slope }
      }
      ofEdges += gradient
    }
    return ofOperators + ofEdges
  }

  /// For each inner node of a kind.
  private func incomingEdges(_ kind: Int) -> [[Int]] {
    (0..<kinds[kind].nodes).map { kinds[kind].incomingEdges(of: kinds[kind].inputs + $0) }
  }

  /// The first of the candidates with the largest value.
  private static func first(of candidates: some Collection<Int>, by value: (Int) -> Double) -> Int {
    candidates.reduce(candidates.first ?? 0) { value($1) > value($0) ? $1 : $0 }
  }
}

private func softmax(_ logits: [Float]) -> [Double] {
  let largest = Double(logits.max() ?? 0)
  let powers = logits.map { exp(Double($0) - largest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

/// From slopes of shares to those of their logits: sᵢ·(gᵢ − Σ sⱼ·gⱼ).
private func softmaxGradient(_ shares: [Double], _ slopes: [Double]) -> [Float] {
  let mean = zip(shares, slopes).reduce(0) { $0 + $1.0 * $1.1 }
  return zip(shares, slopes).map { Float($0 * ($1 - mean)) }
}
