import Datasets
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

/// What the SuperNet's tensors are, and what happens to those that a step does not draw.
struct LayoutTests {
  @Test func tensorsFollowEachOtherUnderNamesOfTheirOwn() throws {
    let layout = SuperNetLayout(try NASBench201(channels: 8, cells: 3).searchSpace)
    #expect(Set(layout.parameters.map(\.name)).count == layout.parameters.count)
    var end = 0
    for parameter in layout.parameters {
      #expect(parameter.range == end..<end + parameter.shape.reduce(1, *), "\(parameter.name)")
      end = parameter.range.upperBound
    }
    #expect(end == layout.count)
  }

  /// Six times the same operator: the network's parameters are the SuperNet's and, for each convolution of a
  /// cell, a scale and a shift a channel, which the SuperNet's normalisations do without.
  @Test(arguments: CellOperation.allCases)
  func tensorsAreAsManyNumbersAsTheCostsCount(of operation: CellOperation) throws {
    let space = try NASBench201(channels: 8, cells: 2)
    let layout = SuperNetLayout(space.searchSpace)
    let architecture = try Architecture(parsing: String(repeating: "\(operation.rawValue)", count: 6))
    var expected = layout.shared.reduce(0) { $0 + $1.count }
    for (cell, edges) in layout.searched.enumerated() {
      for operators in edges {
        guard let weights = operators[Int(operation.rawValue)].first else { continue }
        expected += weights.count + 2 * space.channels(ofCell: cell)
      }
    }
    #expect(space.cost(of: architecture).parameters == expected)
  }

  /// A weight that was drawn before has momentum: it coasts in a step that draws another, or stays.
  @Test(arguments: SGD.Unsampled.allCases)
  func weightsThatAStepDoesNotDrawDecayOrStay(_ unsampled: SGD.Unsampled) throws {
    let images = try Shapes.make(split: .train, limit: 64)
    let labels = try Labels.make(.random, for: images, seed: 1)
    var settings = TrainingSettings()
    settings.epochs = 1
    settings.batch = 8
    settings.optimizer.unsampled = unsampled
    let net = SuperNet(
      try NASBench201(channels: 2, cells: 1).searchSpace, settings: settings,
      data: DataIdentity(images, labels))
    let trainer = try SuperNetTrainer(net, images: images, labels: labels, threads: 1)
    var nets = [net]
    _ = try trainer.train {
      nets.append($0.current())
      return true
    }
    var stayed = 0
    for (before, after) in zip(nets, nets.dropFirst()) {
      for edges in before.layout.searched {
        for edge in edges {
          // One operator of an edge is drawn a step: of two with weights, at least one stands aside.
          let unmoved = edge.joined().filter { before.weights[$0] == after.weights[$0] }
          if unsampled == .frozen { #expect(!unmoved.isEmpty) }
          stayed += unmoved.count { before.momenta[$0].contains { $0 != 0 } }
        }
      }
    }
    #expect(unsampled == .frozen ? stayed > 0 : stayed == 0)
  }
}
