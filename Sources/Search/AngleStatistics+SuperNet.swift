import SearchSpaces
import SuperNets

extension AngleStatistics {
  /// The sums of a SuperNet's weights before training and now.
  ///
  /// - Throws: `AngleError` when a weight is no finite number.
  public init(of net: SuperNet) throws(AngleError) {
    func sums(_ range: Range<Int>) -> OperatorSums {
      OperatorSums(
        initial: net.initialWeights.span.extracting(range), trained: net.weights.span.extracting(range))
    }
    let cells = net.layout.searched.indices.map { cell in
      net.layout.searched[cell].map { edge in
        zip(CellOperation.allCases, edge).map { operation, range in
          if let range { return sums(range) }
          return operation == .averagePooling3x3
            ? .averagePooling3x3(channels: net.space.channels(ofCell: cell)) : .zero
        }
      }
    }
    try self.init(cells: cells, shared: net.layout.shared.map(sums).reduce(.zero, +))
  }
}
