import SearchSpaces
import SuperNets

extension AngleStatistics {
  /// The sums of a SuperNet's weights before training and now.
  ///
  /// - Parameter convention: whose vector it is, where the paper and its code differ.
  /// - Throws: `AngleError` when a weight is no finite number.
  public init(of net: SuperNet, convention: AngleConvention = .paper) throws(AngleError) {
    func sums(_ range: Range<Int>) -> OperatorSums {
      OperatorSums(
        initial: net.initialWeights.span.extracting(range), trained: net.weights.span.extracting(range))
    }
    // Scale and shift come last.
    func counted(_ ranges: [Range<Int>], of choice: CellOperator) -> [Range<Int>] {
      guard convention == .reference, choice.repeatsScaleInReference else { return ranges }
      return ranges.dropLast() + ranges.dropLast().suffix(1)
    }
    let cells = zip(net.space.searched, net.layout.searched).map { place, ranges in
      let placement = net.space.placements[place]
      return zip(net.space.kinds[placement.kind].edges, ranges).map { edge, choices in
        zip(edge.choices, choices).map { choice, ranges in
          counted(ranges, of: choice).map(sums).reduce(
            OperatorSums.constants(of: choice, on: edge, at: placement), +)
        }
      }
    }
    try self.init(of: net.space, cells: cells, shared: net.layout.shared.map(sums).reduce(.zero, +))
  }
}
