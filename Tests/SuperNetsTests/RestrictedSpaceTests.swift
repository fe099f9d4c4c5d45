import Datasets
import Foundation
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

/// Parts of spaces, down to one architecture.
struct RestrictedSpaceTests {
  private static let spaces: [SearchSpace] = {
    let families: [(any SpaceFamily)?] = [
      NASBench201.tiny, try? DARTS(channels: 4, layers: 3),
      try? MobileNet(channels: 8, blocks: 2, classes: 10, imageSize: 32),
      try? CellSpace(nodes: 4, operators: ["none", "skip_connect", "sep_conv_3x3", "avg_pool_3x3"]),
    ]
    return families.compactMap { $0?.searchSpace }
  }()

  /// Every other operator, and `none` where there is one.
  private func part(_ space: SearchSpace) -> SearchSpace {
    space.keeping(
      space.searchedKinds.map { kind in
        space.kinds[kind].edges.enumerated().map { place, edge in
          edge.choices.indices.filter { edge.choices[$0].isNone || $0 % 2 == place % 2 }
        }
      })
  }

  /// What a network costs is counted in one place and built in another.
  @Test(arguments: 0..<4) func aNetworkOfOneArchitectureHasTheParametersThatItsCostTells(_ number: Int) {
    let space = Self.spaces[number]
    var stream = RandomStream(seed: 1, purpose: .paths)
    for _ in 0..<20 {
      let genotype = space.drawGenotype(from: &stream)
      let alone = space.standalone(genotype)
      #expect(SuperNetLayout(alone).count == space.cost(of: genotype).parameters)
      #expect(alone.count == 1)
      let only = alone.drawGenotype(from: &stream)
      #expect(alone.digits(of: only) == space.digits(of: genotype))
      #expect(alone.text(of: only) == space.text(of: genotype))
      #expect(alone.cost(of: only) == space.cost(of: genotype))
    }
  }

  @Test(arguments: 0..<4) func architecturesOfAPartKeepTheirNames(_ number: Int) throws {
    let (space, part) = (Self.spaces[number], part(Self.spaces[number]))
    #expect(part.count < space.count)
    var stream = RandomStream(seed: 2, purpose: .paths)
    for _ in 0..<100 {
      let genotype = part.drawGenotype(from: &stream)
      let digits = part.digits(of: genotype)
      #expect(try part.genotype(parsing: digits) == genotype)
      #expect(try part.genotype(parsing: part.text(of: genotype)) == genotype)
      let whole = try space.genotype(parsing: digits)
      #expect(space.text(of: whole) == part.text(of: genotype))
      #expect(space.cost(of: whole) == part.cost(of: genotype))
    }
  }

  @Test func theNumberOfArchitecturesIsThatOfTheirList() throws {
    for number in [0, 3] {
      let part = part(Self.spaces[number])
      #expect(Double(try #require(part.allGenotypes(atMost: 20_000)).count) == part.count)
    }
    // Of the first node's two edges both are kept, of the others' two of three, four and five.
    let part = part(Self.spaces[1])
    var seen: Set<String> = []
    var stream = RandomStream(seed: 3, purpose: .paths)
    for _ in 0..<2_000 { seen.insert(part.digits(of: part.drawGenotype(from: &stream))) }
    #expect(Double(seen.count) <= part.count)
    // Even places have 3 operators that are not none, odd ones 4: pairs of edges times what stands on them.
    let widths = (0..<14).map { $0 % 2 == 0 ? 3.0 : 4.0 }
    var expected = 1.0
    for node in [0..<2, 2..<5, 5..<9, 9..<14] {
      var ways = 0.0
      for first in node { for second in node where second > first { ways += widths[first] * widths[second] } }
      expected *= ways
    }
    #expect(part.count == expected * expected)
  }

  @Test func aPartOfAPartIsAPartOfTheWhole() throws {
    let space = Self.spaces[2]
    let kept = space.searchedKinds.map { space.kinds[$0].edges.map { $0.choices.indices.filter { $0 > 0 } } }
    let twice = space.keeping(kept).keeping(kept.map { $0.map { Array(0..<$0.count - 1) } })
    let once = space.keeping(kept.map { $0.map { Array($0.dropLast()) } })
    #expect(twice == once)
    #expect(twice.recipe.space == twice)
  }

  private func trained(_ space: SearchSpace, _ net: SuperNet? = nil) throws -> SuperNet {
    let images = try Shapes.make(split: .train, limit: 24)
    let labels = try Labels.make(.true, for: images, seed: 1)
    var settings = TrainingSettings()
    (settings.epochs, settings.batch) = (1, 8)
    let net = net ?? SuperNet(space, settings: settings, data: DataIdentity(images, labels))
    return try SuperNetTrainer(net, images: images, labels: labels, threads: 2).train { _ in true }
  }

  @Test(arguments: 0..<4) func aPartInheritsItsWeightsTrainsOnAndOutlivesAFile(_ number: Int) throws {
    let net = try trained(Self.spaces[number])
    let part = part(net.space)
    let heir = net.inherited(by: part)
    for parameter in heir.layout.parameters {
      let old = try #require(net.layout.parameters.first { $0.name == parameter.name })
      #expect(heir.weights[parameter.range] == net.weights[old.range])
      #expect(heir.initialWeights[parameter.range] == net.initialWeights[old.range])
      #expect(heir.momenta[parameter.range] == net.momenta[old.range])
    }
    #expect(heir.weights.count < net.weights.count)
    let longer = try trained(part, heir.extended(toEpochs: 2))
    #expect(longer.isFinished && longer.step == 6)
    let path = NSTemporaryDirectory() + "azimuth-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try longer.save(to: path)
    let read = try SuperNet(contentsOf: path)
    #expect(read.space == part && read.weights == longer.weights)
  }

  @Test(arguments: 0..<4) func oneArchitectureTrainsByItself(_ number: Int) throws {
    let space = Self.spaces[number]
    var stream = RandomStream(seed: 5, purpose: .paths)
    let net = try trained(space.standalone(space.drawGenotype(from: &stream)))
    #expect(net.isFinished && net.losses.allSatisfy(\.isFinite))
    // Nothing of it is left out of a step.
    #expect(net.hasMomentum.allSatisfy { $0 })
  }

  @Test(arguments: [
    "", ";", "0", "01,2;3", "0,0,0,0,0", "01,01,01,01,01,9", "10,01,01,01,01,01", "00,01,01,01,01,01",
    "é,0,0,0,0,0",
    "0 1,01,01,01,01,01", "01,01,01,01,01,01;0",
  ])
  func aDamagedListOfOperatorsIsRefused(_ text: String) {
    #expect(Restriction(text: text, of: NASBench201.tiny.searchSpace, standsAlone: false) == nil)
  }
}
