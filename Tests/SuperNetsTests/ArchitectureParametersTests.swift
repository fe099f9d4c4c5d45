import SearchSpaces
import SuperNets
import Testing

/// What α and β speak for, and how slopes come back to them.
struct ArchitectureParametersTests {
  private let darts: SearchSpace
  private let nasbench201 = NASBench201.tiny.searchSpace

  init() throws { darts = try DARTS(channels: 4, layers: 3).searchSpace }

  /// Parameters that are zero but for some logits: `operators` as (kind, edge, operator, α), `edges` as (kind, edge, β).
  private func parameters(
    _ space: SearchSpace, operators: [(Int, Int, Int, Float)] = [], edges: [(Int, Int, Float)] = []
  ) -> ArchitectureParameters {
    var parameters = ArchitectureParameters(space, seed: 1)
    var operatorLogits = parameters.operators.map { $0.map { $0.map { _ in Float(0) } } }
    var edgeLogits = parameters.edges.map { $0.map { _ in Float(0) } }
    for (kind, edge, choice, logit) in operators { operatorLogits[kind][edge][choice] = logit }
    for (kind, edge, logit) in edges { edgeLogits[kind][edge] = logit }
    parameters.flatValues = Array(operatorLogits.joined().joined()) + edgeLogits.joined()
    #expect(parameters.operators == operatorLogits && parameters.edges == edgeLogits)
    return parameters
  }

  @Test func parametersBeginNearZeroAndComeFromTheSeed() {
    let first = ArchitectureParameters(darts, seed: 1)
    #expect(first.flatValues.count == 2 * 14 * 8 + 2 * 14)
    #expect(first.flatValues.allSatisfy { abs($0) < 0.01 } && Set(first.flatValues).count > 200)
    #expect(first == ArchitectureParameters(darts, seed: 1))
    #expect(first.flatValues != ArchitectureParameters(darts, seed: 2).flatValues)
  }

  @Test func sharesOfAnEdgeAndOfANodeAreOneInAll() {
    let parameters = parameters(darts, operators: [(1, 3, 2, 2)], edges: [(0, 2, 1), (1, 13, -3)])
    for kind in 0..<2 {
      for own in parameters.operatorShares(kind: kind) { #expect(abs(own.reduce(0, +) - 1) < 1e-12) }
      let shares = parameters.edgeShares(kind: kind)
      for node in [0..<2, 2..<5, 5..<9, 9..<14] { #expect(abs(shares[node].reduce(0, +) - 1) < 1e-12) }
    }
    // e / (e + 2)
    #expect(abs(parameters.edgeShares(kind: 0)[2] - 0.576_117) < 1e-6)
    // e² / (e² + 7)
    #expect(abs(parameters.operatorShares(kind: 1)[3][2] - 0.513_519) < 1e-6)
  }

  /// The paper's rule: two edges a node, by the product of the edge's share and its best operator's.
  @Test func aNodeOfDARTSKeepsItsTwoStrongestEdgesWithoutNone() throws {
    let found = parameters(
      darts,
      operators: [
        // Node 3 of the normal cell: edges 2, 3, 4. `none` wins on 2, and its best other operator, 5, is still the strongest.
        (0, 2, 0, 9), (0, 2, 5, 8.9), (0, 3, 7, 1), (0, 4, 4, 0.9),
        // Node 4: edges 5 … 8; the share of edge 8 outweighs the operator of edge 7.
        (0, 5, 1, 3), (0, 7, 3, 2), (0, 8, 6, 1.5),
      ], edges: [(0, 8, 2)]
    ).genotype
    #expect(Array(found.choices[0][2..<5]) == [5, 7, 0])
    #expect(Array(found.choices[0][5..<9]) == [1, 0, 0, 6])
    // Of equals the first edges and the first operator other than `none`.
    #expect(Array(found.choices[0][9..<14]) == [1, 1, 0, 0, 0])
    #expect(found.choices[1] == [1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0])
    #expect(try darts.genotype(parsing: darts.digits(of: found)) == found)
  }

  @Test func anEdgeOfNASBench201TakesItsLargestShareAndNoNodeIsLeftWithoutInput() {
    let found = parameters(
      nasbench201,
      operators: [
        (0, 0, 0, 5), (0, 0, 3, 1), (0, 1, 0, 2), (0, 2, 4, 2),
        // All three edges of the last node are `none`: the second is the strongest of them.
        (0, 3, 0, 4), (0, 3, 2, 3), (0, 4, 0, 4), (0, 4, 1, 3.5), (0, 5, 0, 4), (0, 5, 2, 1),
      ]
    ).genotype
    #expect(found.choices == [[3, 0, 4, 0, 1, 0]])
  }

  /// Σ c·ê·ô + Σ d·ê for random c and d, by central differences of each logit.
  @Test(arguments: [0, 1]) func slopesOfLogitsAreFiniteDifferences(number: Int) {
    let space = [darts, nasbench201][number]
    var parameters = ArchitectureParameters(space, seed: 3)
    parameters.flatValues = parameters.flatValues.map { $0 * 800 }
    let others = ArchitectureParameters(space, seed: 4)
    let products = others.operators.map { $0.map { $0.map { Double($0) * 1e3 } } }
    let shares = others.edges.map { $0.map { Double($0) * 1e3 } }
    func value(_ parameters: ArchitectureParameters) -> Double {
      var sum = 0.0
      for kind in products.indices {
        let (ofEdges, ofOperators) = (
          parameters.edgeShares(kind: kind), parameters.operatorShares(kind: kind)
        )
        for (edge, share) in ofEdges.enumerated() {
          sum += shares[kind][edge] * share
          for (choice, own) in ofOperators[edge].enumerated() {
            sum += products[kind][edge][choice] * share * own
          }
        }
      }
      return sum
    }
    let gradient = parameters.gradient(products: products, shares: shares)
    #expect(gradient.count == parameters.flatValues.count)
    for index in gradient.indices {
      var (above, below) = (parameters, parameters)
      above.flatValues[index] += 1e-2
      below.flatValues[index] -= 1e-2
      let width = Double(above.flatValues[index]) - Double(below.flatValues[index])
      #expect(abs((value(above) - value(below)) / width - Double(gradient[index])) < 1e-4, "\(index)")
    }
  }
}
