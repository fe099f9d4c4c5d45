import TensorEngine

/// A search space as data: kinds of cells, and where they stand in the network. Encoding, sampling, costs, the SuperNet, the
/// angle and drawings follow from it; a new space is a new description and nothing else.
///
/// The network ends with global average pooling and a linear layer.
public struct SearchSpace: Hashable, Sendable {
  /// What it was made from.
  public private(set) var recipe: SpaceRecipe
  public internal(set) var kinds: [CellKind]
  /// From the images on; each reads what earlier ones give.
  public internal(set) var placements: [Placement]
  /// Whether the linear layer's biases belong to the vector whose angle is measured.
  public let countsClassifierBias: Bool
  /// Whether each cell of a training step draws its own operators, or all of a kind the same.
  public let cellsDrawTheirOwn: Bool

  public var classes: Int { recipe.family.classes }
  /// The side of the square RGB images, in pixels.
  public var imageSize: Int { recipe.family.imageSize }
  /// The channels that the linear layer sees.
  public var features: Int { placements.last?.outputChannels ?? 3 }

  /// Where cells stand whose operators are chosen.
  public var searched: [Int] { placements.indices.filter { kinds[placements[$0].kind].isSearched } }
  /// The kinds whose operators are chosen.
  public var searchedKinds: [Int] { kinds.indices.filter { kinds[$0].isSearched } }

  /// How many architectures there are: every combination of operators that the kinds' rules allow counts.
  public var count: Double { searchedKinds.reduce(1) { $0 * kinds[$1].count } }

  public init(
    _ family: some SpaceFamily, _ network: NetworkBuilder, countsClassifierBias: Bool = true,
    cellsDrawTheirOwn: Bool = false
  ) {
    recipe = SpaceRecipe(family)
    kinds = network.kinds
    placements = network.placements
    self.countsClassifierBias = countsClassifierBias
    self.cellsDrawTheirOwn = cellsDrawTheirOwn
  }

  /// The space with some of its operators only.
  ///
  /// - Parameters:
  ///   - kept: by searched kind and edge the numbers, as of now, of those that stay; at least one an edge.
  ///   - standsAlone: whether the searched cells' normalisations have a scale and a shift, as in a network that stands alone.
  public func keeping(_ kept: [[[Int]]], standsAlone: Bool = false) -> SearchSpace {
    var space = self
    space.recipe = SpaceRecipe(
      recipe.family, Restriction(recipe.restriction, keeping: kept, standsAlone: standsAlone))
    for (kind, numbers) in zip(searchedKinds, kept) {
      space.kinds[kind] = kinds[kind].keeping(numbers) { standsAlone ? $0.standingAlone : $0 }
    }
    return space
  }

  /// The space of one architecture: its network as it stands alone.
  public func standalone(_ genotype: Genotype) -> SearchSpace {
    keeping(genotype.choices.map { $0.map { [$0] } }, standsAlone: true)
  }

  /// An architecture, drawn as the rules say.
  public func drawGenotype(from stream: inout RandomStream) -> Genotype {
    Genotype(searchedKinds.map { kinds[$0].draw(from: &stream) })
  }

  /// The operators of each searched cell for one training step, from the images on.
  public func drawPath(from stream: inout RandomStream) -> [[Int]] {
    if cellsDrawTheirOwn { return searched.map { kinds[placements[$0].kind].draw(from: &stream) } }
    return path(of: drawGenotype(from: &stream))
  }

  /// The operators of each searched cell in an architecture.
  public func path(of genotype: Genotype) -> [[Int]] {
    let order = searchedKinds
    return searched.map { place in
      genotype.choices[order.firstIndex(of: placements[place].kind) ?? 0]
    }
  }

  /// The costliest operators everywhere.
  public var largestPath: [[Int]] { searched.map { kinds[placements[$0].kind].largestChoice } }

  /// What the network built of an architecture costs: multiply–adds of the convolutions and of the linear layer with its
  /// biases (no batch normalisation, pooling or additions), and the parameters of the network that stands alone, whose
  /// batch normalisations have a scale and a shift.
  public func cost(of genotype: Genotype) -> Cost { CostTable(self).cost(of: genotype) }
}

extension CellKind {
  /// How many cells of this kind obey its rule.
  var count: Double {
    (inputs..<inputs + nodes).reduce(1) { product, node in
      switch rule {
      case .atLeastOne:
        return incomingEdges(of: node).reduce(product) { $0 * Double(edges[$1].choices.count) }
      case .exactly(let kept):
        // By how many edges are kept so far: which ones, and what stands on them.
        var ways = [1.0] + [Double](repeating: 0, count: kept)
        for edge in incomingEdges(of: node) {
          let open = Double(edges[edge].choices.count { !$0.isNone })
          let cut = open < Double(edges[edge].choices.count) ? 1.0 : 0
          for count in stride(from: kept, through: 0, by: -1) {
            ways[count] = ways[count] * cut + (count > 0 ? ways[count - 1] * open : 0)
          }
        }
        return product * ways[kept]
      }
    }
  }
}
