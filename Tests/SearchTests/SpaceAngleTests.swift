import Datasets
import Foundation
import Search
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

/// Every kind of space: trained, ranked, saved and read again.
struct SpaceAngleTests {
  private static let spaces: [SearchSpace] = {
    let families: [(any SpaceFamily)?] = [
      try? DARTS(channels: 4, layers: 3),
      try? MobileNet(channels: 8, blocks: 2, classes: 10, imageSize: 32),
      try? CellSpace(
        nodes: 4, operators: ["none", "skip_connect", "sep_conv_3x3", "max_pool_3x3"], channels: 4),
      FifthFamily(),
    ]
    return families.compactMap { $0?.searchSpace }
  }()

  private func trained(_ space: SearchSpace, threads: Int = 2) throws -> SuperNet {
    let images = try Shapes.make(split: .train, limit: 24)
    let labels = try Labels.make(.random, for: images, seed: 1)
    var settings = TrainingSettings()
    settings.epochs = 2
    settings.batch = 8
    settings.learningRate = 0.2
    let net = SuperNet(space, settings: settings, data: DataIdentity(images, labels))
    return try SuperNetTrainer(net, images: images, labels: labels, threads: threads).train { _ in true }
  }

  /// V written out path by path, cell by cell, from the weights: the oracle.
  @Test(arguments: 0..<4, AngleConvention.allCases)
  func theClosedFormIsTheAngleOfTheConcatenation(_ number: Int, convention: AngleConvention) throws {
    let space = Self.spaces[number]
    let net = try trained(space)
    let statistics = try AngleStatistics(of: net, convention: convention)
    var stream = RandomStream(seed: 2, purpose: .paths)
    for _ in 0..<40 {
      let genotype = space.drawGenotype(from: &stream)
      let (initial, now) = vectors(genotype, net, convention)
      let turn = statistics.turn(of: genotype)
      #expect(turn.weightCount == initial.count)
      #expect(abs(turn.angle - angle(initial, now)) < 1e-6, "\(space.text(of: genotype))")
      #expect(turn.angle > 0)
    }
  }

  private func vectors(
    _ genotype: Genotype, _ net: SuperNet, _ convention: AngleConvention
  ) -> ([Float], [Float]) {
    var (initial, now): ([Float], [Float]) = ([], [])
    func add(_ ranges: [Range<Int>]) {
      for range in ranges {
        initial += net.initialWeights[range]
        now += net.weights[range]
      }
    }
    func add(constants values: [Float]) {
      initial += values
      now += values
    }
    let path = net.space.path(of: genotype)
    for (cell, place) in net.space.searched.enumerated() {
      let placement = net.space.placements[place]
      let kind = net.space.kinds[placement.kind]
      for edges in paths(of: kind, path[cell]) {
        for edge in edges {
          let chosen = kind.edges[edge].choices[path[cell][edge]]
          let source = placement.source(of: kind.edges[edge])
          var ranges = net.layout.searched[cell][edge][path[cell][edge]]
          // Depthwise, pointwise, γ, β.
          if convention == .reference, chosen.name.hasPrefix("dil_conv") { ranges[3] = ranges[2] }
          add(ranges)
          if chosen.constants == .pooling {
            add(constants: [Float](repeating: 1 / 9, count: 9 * source.channels))
          } else if chosen.constants == .identity, chosen.layers(stride: source.stride).isEmpty {
            add(
              constants: (0..<source.channels * source.channels).map {
                $0 % (source.channels + 1) == 0 ? 1 : 0
              })
          }
        }
      }
    }
    add(net.layout.shared)
    return (initial, now)
  }

  /// Every way from an input to the output over edges that are not cut.
  private func paths(of kind: CellKind, _ choice: [Int]) -> [[Int]] {
    func ways(to node: Int) -> [[Int]] {
      if node < kind.inputs { return [[]] }
      return kind.incomingEdges(of: node).filter { !kind.edges[$0].choices[choice[$0]].isNone }.flatMap {
        edge in
        ways(to: kind.edges[edge].from).map { $0 + [edge] }
      }
    }
    let last = kind.inputs + kind.nodes - 1
    return (kind.output == .lastNode ? [last] : Array(kind.inputs...last)).flatMap(ways)
  }

  private func angle(_ a: [Float], _ b: [Float]) -> Double {
    func dot(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return acos(min(1, max(-1, dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot())))
  }

  @Test func theConventionsDifferInDilatedConvolutionsOnly() throws {
    let net = try trained(Self.spaces[0])
    let (paper, reference) = (
      try AngleStatistics(of: net), try AngleStatistics(of: net, convention: .reference)
    )
    var stream = RandomStream(seed: 2, purpose: .paths)
    for _ in 0..<40 {
      let genotype = net.space.drawGenotype(from: &stream)
      let isDilated = genotype.choices.contains { $0.contains { $0 >= 6 } }
      #expect((paper.turn(of: genotype).angle != reference.turn(of: genotype).angle) == isDilated)
    }
  }

  @Test(arguments: 0..<4) func trainingIsTheSameForAnyNumberOfThreads(_ number: Int) throws {
    let space = Self.spaces[number]
    #expect(try trained(space, threads: 3).weights == trained(space).weights)
  }

  @Test(arguments: 0..<3) func aSuperNetOutlivesItsFile(_ number: Int) throws {
    let space = Self.spaces[number]
    let net = try trained(space)
    let path = NSTemporaryDirectory() + "azimuth-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try net.save(to: path)
    let read = try SuperNet(contentsOf: path)
    #expect(read.space == space && read.weights == net.weights && read.momenta == net.momenta)
  }

  @Test(arguments: 0..<4) func everyFormOfAnArchitectureIsReadAgain(_ number: Int) throws {
    let space = Self.spaces[number]
    var stream = RandomStream(seed: 3, purpose: .paths)
    for _ in 0..<200 {
      let genotype = space.drawGenotype(from: &stream)
      #expect(try space.genotype(parsing: space.digits(of: genotype)) == genotype)
      #expect(try space.genotype(parsing: space.text(of: genotype)) == genotype)
    }
  }

  @Test(arguments: 0..<4) func noTextStopsTheReader(_ number: Int) throws {
    let space = Self.spaces[number]
    var stream = RandomStream(seed: 4, purpose: .paths)
    let alphabet = Array("0123479aGenotype(normal=[('sep_conv_3x3', 0)]) |~+é\u{0}").map(String.init)
    for _ in 0..<3_000 {
      var text = stream.integer(below: 2) == 0 ? "" : space.text(of: space.drawGenotype(from: &stream))
      for _ in 0..<stream.integer(below: 12) {
        let place = text.index(text.startIndex, offsetBy: stream.integer(below: text.count + 1))
        text.insert(contentsOf: alphabet[stream.integer(below: alphabet.count)], at: place)
      }
      if let genotype = try? space.genotype(parsing: text) {
        #expect(try space.genotype(parsing: space.digits(of: genotype)) == genotype)
      }
    }
  }

  @Test(arguments: 0..<4) func aNetworkOfOneArchitectureHasTheParametersThatItsCostTells(_ number: Int) {
    let space = Self.spaces[number]
    var stream = RandomStream(seed: 1, purpose: .paths)
    for _ in 0..<20 {
      let genotype = space.drawGenotype(from: &stream)
      #expect(SuperNetLayout(space.standalone(genotype)).count == space.cost(of: genotype).parameters)
    }
  }

  @Test func aSmallSpaceIsRankedWhole() throws {
    let space = Self.spaces[2]
    let all = try #require(space.allGenotypes(atMost: 4_096))
    #expect(all.count == 4_096 && Set(all).count == 4_096)
    #expect(space.allGenotypes(atMost: 4_095) == nil)
    let ranking = GenotypeRanking(all, of: space, by: try AngleStatistics(of: trained(space)))
    #expect(zip(ranking.values, ranking.values.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(ranking.values.last == 0)
  }
}
