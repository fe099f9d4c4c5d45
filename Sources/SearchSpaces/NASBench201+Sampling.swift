import TensorEngine

extension NASBench201 {
  /// An architecture, each of the 15,625 equally likely.
  public func sampleArchitecture(from stream: inout RandomStream) -> Architecture {
    Architecture(lexicographicPosition: stream.integer(below: Architecture.count))
  }

  /// The operators of one cell for one training step: uniform, but a draw in which all edges that enter a node
  /// are `none` is drawn again for that node. Every cell of every step draws its own.
  public func samplePath(from stream: inout RandomStream) -> Architecture {
    var position = 0
    for node in 1..<CellTopology.nodeCount {
      // The node's digits together are one number of base 5; 0 is `none` on every edge.
      let choices = CellTopology.incomingEdges(of: node).reduce(1) { product, _ in product * 5 }
      position = position * choices + 1 + stream.integer(below: choices - 1)
    }
    return Architecture(lexicographicPosition: position)
  }
}
