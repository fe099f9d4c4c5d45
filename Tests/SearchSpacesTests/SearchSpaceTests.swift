import SearchSpaces
import TensorEngine
import Testing

struct SearchSpaceTests {
  private func published(_ cells: [[(String, Int)]], in space: SearchSpace) -> Genotype {
    let names = [
      "max": "max_pool_3x3", "skip": "skip_connect", "sep3": "sep_conv_3x3", "sep5": "sep_conv_5x5",
      "dil3": "dil_conv_3x3", "dil5": "dil_conv_5x5",
    ]
    return Genotype(
      zip(space.searchedKinds, cells).map { kind, cell in
        let edges = space.kinds[kind].edges
        var choice = [Int](repeating: 0, count: edges.count)
        for (position, (operation, from)) in cell.enumerated() {
          guard let edge = edges.firstIndex(where: { $0.from == from && $0.to == 2 + position / 2 }) else {
            continue
          }
          choice[edge] = edges[edge].choices.firstIndex { $0.name == names[operation] } ?? 0
        }
        return choice
      })
  }

  /// The genotypes published with RLNAS, built for ImageNet at 48 channels and 14 cells. Parameters agree to the digit that
  /// the paper shows; its FLOPs (629 and 597 M) are 0.6 and 1.0 M higher, as if the classifier's counted twice.
  @Test func publishedGenotypesCostWhatThePaperSays() throws {
    let space = try DARTS(channels: 48, layers: 14, classes: 1000, imageSize: 224, skeleton: .imagenet)
      .searchSpace
    let fromCIFAR = published(
      [
        [
          ("sep5", 0), ("sep3", 1), ("dil3", 0), ("sep5", 2), ("sep3", 0), ("dil5", 3), ("dil5", 1),
          ("dil3", 2),
        ],
        [
          ("sep5", 0), ("dil3", 1), ("sep3", 0), ("sep5", 2), ("dil3", 1), ("sep3", 3), ("max", 1),
          ("sep5", 2),
        ],
      ], in: space)
    let within600M = published(
      [
        [
          ("sep3", 0), ("sep3", 1), ("skip", 1), ("sep3", 2), ("sep3", 1), ("sep3", 2), ("skip", 0),
          ("sep3", 4),
        ],
        [
          ("sep3", 0), ("max", 1), ("sep3", 0), ("skip", 1), ("sep3", 0), ("dil3", 1), ("skip", 0),
          ("sep3", 1),
        ],
      ], in: space)
    let costs = [space.cost(of: fromCIFAR), space.cost(of: within600M)]
    #expect(costs.map(\.flops) == [628_357_864, 595_984_936])
    #expect(costs.map { (Double($0.parameters) / 1e5).rounded() / 10 } == [5.7, 5.5])
  }

  @Test func asDataNASBench201IsWhatItIsByHand() throws {
    let byHand = try NASBench201(channels: 12, cells: 2, classes: 7, imageSize: 24)
    let asData = byHand.searchSpace
    var (one, other) = (RandomStream(seed: 3, purpose: .paths), RandomStream(seed: 3, purpose: .paths))
    for _ in 0..<300 {
      let architecture = byHand.samplePath(from: &one)
      let choice = asData.kinds[asData.searchedKinds[0]].draw(from: &other)
      #expect(choice == architecture.operations.map { Int($0.rawValue) })
      #expect(asData.kinds[asData.searchedKinds[0]].multiplicities(of: choice) == architecture.multiplicities)
      #expect(asData.cost(of: Genotype([choice])) == byHand.cost(of: architecture))
    }
    #expect(asData.count == 15_625 && asData.searched.count == 6)
  }

  @Test func aDARTSCellHasThirtyPathsAndKeepsTwoEdgesANode() throws {
    let space = try DARTS().searchSpace
    let cell = space.kinds[space.searchedKinds[0]]
    let everything = [Int](repeating: 4, count: cell.edges.count)
    let ends = cell.edges.indices.filter { cell.edges[$0].from < 2 }
    // Every path begins with one edge that leaves an input.
    #expect(ends.reduce(0) { $0 + cell.multiplicities(of: everything)[$1] } == 30)
    var stream = RandomStream(seed: 1, purpose: .paths)
    var seen = Set<Int>()
    for _ in 0..<500 {
      let genotype = space.drawGenotype(from: &stream)
      for choice in genotype.choices {
        for node in 2..<6 { #expect(cell.incomingEdges(of: node).count { choice[$0] != 0 } == 2) }
        seen.formUnion(choice)
      }
    }
    #expect(seen == Set(0..<8))
  }

  @Test func theMobileNetLikeSpaceHasTheSizeThatThePaperSays() throws {
    let space = try MobileNet().searchSpace
    #expect(space.searched.count == 21)
    #expect(space.count == (0..<21).reduce(1.0) { $0 * ([0, 4, 8, 12, 16, 20].contains($1) ? 6 : 7) })
    #expect(space.placements.map(\.outputChannels).suffix(2) == [432, 1728])
    #expect(space.placements.last?.size == 7)
    // Kernel 3 and expansion 6 everywhere, counted by hand: MobileNetV2's formula for each block.
    let cost = space.cost(of: Genotype([[Int]](repeating: [1], count: 21)))
    var (flops, weights) = (
      27 * 40 * 112 * 112 + 9 * 40 * 112 * 112 + 40 * 24 * 112 * 112, 27 * 40 + 9 * 40 + 40 * 24
    )
    var normalized = 40 + 40 + 24
    var (channels, size) = (24, 112)
    for (width, count, stride) in [
      (32, 4, 2), (56, 4, 2), (112, 4, 2), (128, 4, 1), (256, 4, 2), (432, 1, 1),
    ] {
      for block in 0..<count {
        let (inner, step) = (6 * channels, block == 0 ? stride : 1)
        flops += channels * inner * size * size
        size /= step
        flops += (9 * inner + inner * width) * size * size
        weights += channels * inner + 9 * inner + inner * width
        normalized += 2 * inner + width
        channels = width
      }
    }
    flops += 432 * 1728 * 49 + 1728 * 1000 + 1000
    weights += 432 * 1728 + 1728 * 1000 + 1000
    normalized += 1728
    #expect(cost.flops == flops && cost.parameters == weights + 2 * normalized)
  }

  @Test func aCellOfOnesOwnIsCheckedAndCounted() throws {
    let space = try CellSpace(nodes: 3, operators: ["nor_conv_5x5", "none"]).searchSpace
    #expect(space.count == 8)
    #expect(space.kinds[space.searchedKinds[0]].edges[0].choices.map(\.name) == ["none", "nor_conv_5x5"])
    #expect(throws: SearchSpaceError.tooFewOperators(count: 1)) { try CellSpace(operators: ["none"]) }
    #expect(throws: SearchSpaceError.self) { try CellSpace(operators: ["none", "conv"]) }
    #expect(throws: SearchSpaceError.outOfRange(name: "nodes", value: 9, allowed: 2...8)) {
      try CellSpace(nodes: 9)
    }
  }
}
