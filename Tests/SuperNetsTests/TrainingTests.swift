import Datasets
import Foundation
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

struct TrainingTests {
  private let images: ImageSet
  private let labels: Labels

  init() throws {
    images = try Shapes.make(split: .train, limit: 150, seed: 1)
    labels = try Labels.make(.random, for: images, seed: 1)
  }

  private func net(seed: UInt64 = 7, epochs: Int = 2, _ change: (inout TrainingSettings) -> Void = { _ in })
    -> SuperNet
  {
    var settings = TrainingSettings()
    settings.epochs = epochs
    settings.batch = 32
    settings.seed = seed
    change(&settings)
    return SuperNet(NASBench201.tiny.searchSpace, settings: settings, data: DataIdentity(images, labels))
  }

  private func train(_ net: SuperNet, threads: Int = 2, stopAfter: Int = .max) throws -> SuperNet {
    try SuperNetTrainer(net, images: images, labels: labels, threads: threads).train { $0.step < stopAfter }
  }

  private func expectSame(_ a: SuperNet, _ b: SuperNet) {
    // Compared outside the macro, which would look for minutes for the shortest way from one to the other.
    let (areWeightsSame, areMomentaSame) = (a.weights == b.weights, a.momenta == b.momenta)
    #expect(areWeightsSame)
    #expect(areMomentaSame)
    #expect(a.hasMomentum == b.hasMomentum)
    #expect(a.losses == b.losses)
    for (x, y) in zip(a.runningStatistics, b.runningStatistics) {
      #expect(x.mean == y.mean && x.variance == y.variance)
    }
  }

  @Test func theSameSeedGivesTheSameBitsForAnyNumberOfThreads() throws {
    let one = try train(net(), threads: 1)
    #expect(one.isFinished && one.step == 10)
    expectSame(one, try train(net(), threads: 2))
    expectSame(one, try train(net(), threads: 3))
    let other = try train(net(seed: 8), threads: 2)
    #expect(other.initialWeights != one.initialWeights && other.weights != one.weights)
  }

  @Test(arguments: [1, 4, 5, 9])
  func aStoppedTrainingGoesOnWithTheSameBits(after steps: Int) throws {
    let path = NSTemporaryDirectory() + "azimuth-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let stopped = try train(net(), stopAfter: steps)
    #expect(stopped.step == steps && !stopped.isFinished)
    try stopped.save(to: path)
    expectSame(try train(SuperNet(contentsOf: path), threads: 1), try train(net()))
  }

  /// Wherever in a step the word to stop comes: the step leaves no trace, and going on gives the same bits.
  @Test(arguments: [1, 3, 60, 100, 333])
  func aStepThatIsGivenUpLeavesNoTrace(afterQuestions count: Int) throws {
    var questions = 0
    let trainer = try SuperNetTrainer(net(), images: images, labels: labels, threads: 2)
    let stopped = try trainer.train(
      isCancelled: {
        questions += 1
        return questions > count
      }, { _ in true })
    #expect(!stopped.isFinished)
    expectSame(try train(stopped), try train(net()))
  }

  @Test func trueLabelsAreLearned() throws {
    let labels = try Labels.make(.true, for: images, seed: 0)
    var settings = TrainingSettings()
    settings.epochs = 40
    settings.batch = 32
    settings.learningRate = 0.1
    settings.augments = false
    let net = SuperNet(NASBench201.tiny.searchSpace, settings: settings, data: DataIdentity(images, labels))
    let trained = try SuperNetTrainer(net, images: images, labels: labels, threads: 2).train { _ in true }
    func mean(_ losses: ArraySlice<Float>) -> Float { losses.reduce(0, +) / Float(losses.count) }
    #expect(mean(trained.losses.suffix(10)) < mean(trained.losses.prefix(10)) - 0.1)
  }

  @Test func weightsThatAStepDoesNotDrawDecayOrStay() throws {
    let decayed = try train(net(epochs: 1))
    let frozen = try train(net(epochs: 1) { $0.optimizer.unsampled = .frozen })
    #expect(decayed.weights != frozen.weights)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func refusal(_ net: SuperNet, _ images: ImageSet, _ labels: Labels) -> SuperNetError? {
      do {
        _ = try SuperNetTrainer(net, images: images, labels: labels, threads: 1)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal(net(epochs: 0), images, labels) == .noEpochs(0))
    #expect(refusal(net { $0.batch = 151 }, images, labels) == .badBatch(batch: 151, images: 150))
    let others = try Labels.make(.random, for: images, seed: 2)
    #expect(
      refusal(net(), images, others)
        == .otherData(expected: DataIdentity(images, labels), found: DataIdentity(images, others)))
    let many = try Labels.make(.random, for: images, classes: 12, seed: 1)
    #expect(refusal(net(), images, many) == .tooManyClasses(space: 10, labels: 12))
    let wide = SuperNet(
      try NASBench201(channels: 8, cells: 1, imageSize: 16).searchSpace, settings: net().settings,
      data: net().data)
    #expect(refusal(wide, images, labels) == .imageSize(space: 16, height: 32, width: 32))
  }

  @Test(arguments: [Arithmetic.fast, .exact])
  func noTrainingNeedsMoreMemoryThanWasPlanned(_ arithmetic: Arithmetic) throws {
    let net = net(epochs: 20) { $0.arithmetic = arithmetic }
    let trainer = try SuperNetTrainer(net, images: images, labels: labels, threads: 2)
    _ = try trainer.train { _ in true }
    #expect(trainer.peakMemory <= trainer.plannedMemory)
    // A plan that promises far too much would be of no use.
    #expect(trainer.peakMemory > trainer.plannedMemory / 3)
  }

  @Test(arguments: ["nasbench201", "darts", "mobilenet"])
  func sumsThatAreComputedAnewGiveTheSameBitsInLessMemory(_ name: String) throws {
    let space =
      switch name {
      case "darts": try DARTS(channels: 4, layers: 3).searchSpace
      case "mobilenet": try MobileNet(channels: 8, blocks: 2, classes: 10, imageSize: 32).searchSpace
      default: NASBench201.tiny.searchSpace
      }
    func train(keepsSums: Bool?) throws -> (net: SuperNet, peak: Int, planned: Int) {
      let net = SuperNet(space, settings: net(epochs: 8).settings, data: net().data)
      let trainer = try SuperNetTrainer(
        net, images: images, labels: labels, threads: 2, keepsSums: keepsSums)
      return (try trainer.train { _ in true }, trainer.peakMemory, trainer.plannedMemory)
    }
    let (kept, anew) = (try train(keepsSums: true), try train(keepsSums: false))
    expectSame(kept.net, anew.net)
    #expect(anew.peak < kept.peak)
    #expect(anew.peak <= anew.planned)
    // Small SuperNets keep them.
    #expect(try train(keepsSums: nil).planned == kept.planned)
  }

  @Test func whatTheMachineCannotHoldIsRefusedBeforeItIsMade() throws {
    let space = try NASBench201(channels: 1024, cells: 64).searchSpace
    #expect(throws: SuperNetError.self) { try SuperNetTrainer.checkMemory(space, batch: 64) }
    try SuperNetTrainer.checkMemory(NASBench201().searchSpace, batch: 64)
  }

  @Test func howConvolutionsAreComputedAndWhatIsCutOutIsKept() throws {
    let path = NSTemporaryDirectory() + "azimuth-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let exact = try train(
      net {
        $0.arithmetic = .exact
        $0.cutout = 9
      }, stopAfter: 4)
    try exact.save(to: path)
    #expect(try SuperNet(contentsOf: path).settings == exact.settings)
    let fast = try train(net { $0.cutout = 9 }, stopAfter: 4)
    #expect(exact.weights != fast.weights)
    #expect(try fast.weights != train(net(), stopAfter: 4).weights)
    #expect(zip(exact.weights, fast.weights).allSatisfy { abs($0 - $1) < 1e-2 })
  }

  @Test func accuracyIsTheShareOfLargestScores() throws {
    let net = try train(net(epochs: 3))
    let evaluator = SuperNetEvaluator(net, threads: 2)
    let architecture = Genotype(try Architecture(parsing: "333333"))
    let accuracy = try evaluator.score(of: architecture, on: images, labels: labels).accuracy
    #expect((0...1).contains(accuracy))
    #expect(try accuracy == evaluator.score(of: architecture, on: images, labels: labels, batch: 7).accuracy)
    // Without a path from input to output all images look alike.
    let cut = Genotype(try Architecture(parsing: "000000"))
    let constant = try evaluator.score(of: cut, on: images, labels: labels).accuracy
    let shares = (0..<10).map { label in
      Double(labels.values.count { Int($0) == label }) / Double(images.count)
    }
    #expect(shares.contains { abs($0 - constant) < 1e-9 })
  }

  @Test func aDivergingTrainingSaysSo() throws {
    let wild = net { $0.learningRate = 100_000 }
    #expect(throws: SuperNetError.self) { try train(wild) }
  }

  @Test func namesAndShapesArePyTorchs() throws {
    let layout = SuperNetLayout(try NASBench201().searchSpace)
    let shapes = Dictionary(uniqueKeysWithValues: layout.parameters.map { ($0.name, $0.shape) })
    #expect(shapes["cells.3.edges.2<-1.nor_conv_3x3.conv.weight"] == [16, 16, 3, 3])
    #expect(shapes["cells.5.conv_a.conv.weight"] == [32, 16, 3, 3])
    #expect(shapes["cells.11.downsample.conv.weight"] == [64, 32, 1, 1])
    #expect(shapes["cells.16.edges.3<-0.nor_conv_1x1.conv.weight"] == [64, 64, 1, 1])
    #expect(shapes["classifier.weight"] == [10, 64] && shapes["last.bn.bias"] == [64])
    // The shared parts are what the architecture of five nothings costs.
    let shared = layout.shared.reduce(0) { $0 + $1.count }
    #expect(shared == (try NASBench201()).cost(of: try Architecture(parsing: "000000")).parameters)
    #expect(layout.parameters.last?.range.upperBound == layout.count)
  }
}
