/// What differentiable search makes of a space: Xu et al., "PC-DARTS: Partial Channel Connections for Memory-Efficient
/// Architecture Search", ICLR 2020, arXiv 1907.05737.
extension SearchSpace {
  /// Whether edges of searched cells keep the number of channels, so that what an edge's operators do not see can go past
  /// them. A chain of blocks that widen does not.
  public var takesPartialChannels: Bool {
    searched.allSatisfy { place in
      placements[place].inputChannels.allSatisfy { $0 == placements[place].channels }
    }
  }

  /// The channels of the first searched cell that cannot be cut into `parts` equal parts; nil where all can.
  public func channelsNotDivisible(by parts: Int) -> Int? {
    searched.map { placements[$0].channels }.first { $0 % parts != 0 }
  }

  /// The layers whose weights the search trains: operators of searched cells are for one of `parts` equal parts of the
  /// channels, and normalisations in these cells, and in what prepares their inputs, have no scale and shift, so that an
  /// operator's share in the mixture cannot hide in them (Liu et al., "DARTS", ICLR 2019, appendix A.1).
  ///
  /// The cells hand on as many channels as before; what goes past the operators is the caller's to add.
  ///
  /// - Parameter parts: at least 1; divides the channels of all searched cells (see ``channelsNotDivisible(by:)``), whose
  ///   space takes partial channels.
  package func withPartialChannels(_ parts: Int) -> SearchSpace {
    precondition(takesPartialChannels && channelsNotDivisible(by: parts) == nil)
    var space = self
    space.kinds = kinds.map { kind in
      kind.isSearched || kind.name == CellKind.preprocess ? kind.withoutAffineNormalizations : kind
    }
    space.placements = placements.map { placement in
      kinds[placement.kind].isSearched
        ? Placement(
          name: placement.name, kind: placement.kind, inputs: placement.inputs,
          inputChannels: placement.inputChannels.map { $0 / parts }, inputSize: placement.inputSize,
          channels: placement.channels / parts, stride: placement.stride,
          outputChannels: placement.outputChannels)
        : placement
    }
    return space
  }
}

extension CellKind {
  /// The name of kinds that bring a searched cell's input to its channels and size.
  static let preprocess = "preprocess"

  fileprivate var withoutAffineNormalizations: CellKind {
    keeping(edges.map { Array($0.choices.indices) }) { $0.withoutAffineNormalizations }
  }
}
