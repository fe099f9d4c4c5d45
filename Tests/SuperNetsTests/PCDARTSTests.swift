import Datasets
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

struct PCDARTSTests {
  private let images: ImageSet
  private let labels: Labels

  init() throws {
    images = try Shapes.make(split: .train, limit: 121, seed: 1)
    labels = try Labels.make(.true, for: images, seed: 1)
  }

  private static let spaces: [SearchSpace] = [
    NASBench201.tiny.searchSpace, try? DARTS(channels: 4, layers: 3).searchSpace,
    try? CellSpace(
      nodes: 3, operators: ["skip_connect", "sep_conv_3x3", "max_pool_3x3"], channels: 8
    ).searchSpace,
  ].compactMap(\.self)

  private func settings(_ change: (inout PCDARTSSettings) -> Void = { _ in }) -> PCDARTSSettings {
    var settings = PCDARTSSettings()
    (settings.epochs, settings.warmup, settings.batch, settings.seed) = (2, 1, 24, 5)
    change(&settings)
    return settings
  }

  private func trainer(
    _ settings: PCDARTSSettings, _ space: SearchSpace = NASBench201.tiny.searchSpace, threads: Int = 2
  ) throws -> PCDARTSTrainer {
    try PCDARTSTrainer(space, settings: settings, images: images, labels: labels, threads: threads)
  }

  @Test(arguments: spaces)
  func theSameSeedGivesTheSameBitsForAnyNumberOfThreads(_ space: SearchSpace) throws {
    func search(threads: Int, seed: UInt64 = 5) throws -> PCDARTSSearch {
      try trainer(settings { $0.seed = seed }, space, threads: threads).train { _ in true }
    }
    let one = try search(threads: 1)
    #expect(one.isFinished && one.losses.count == 6 && one.validationLosses.count == 3)
    for threads in [2, 3] {
      let other = try search(threads: threads)
      #expect(other.losses == one.losses && other.validationLosses == one.validationLosses)
      #expect(other.architecture == one.architecture && other.genotype == one.genotype)
    }
    #expect(try search(threads: 2, seed: 6).losses != one.losses)
  }

  @Test func sharesRestInWarmUpAndMoveAfterwards() throws {
    let first = ArchitectureParameters(NASBench201.tiny.searchSpace, seed: 5)
    _ = try trainer(settings()).train { search in
      #expect((search.architecture == first) == (search.step <= 3), "step \(search.step)")
      return true
    }
  }

  @Test(arguments: [1, 2, 4]) func aLossFallsByItsSharesAlone(parts: Int) throws {
    let engine = Engine(threads: 2)
    let network = PCDARTSNetwork(
      NASBench201.tiny.searchSpace,
      settings {
        $0.parts = parts
        $0.architectureOptimizer.learningRate = 0.05
      }, engine: engine)
    let weights = network.weights.flatValues
    let input = engine.tensor([24, 32, 32, 3])
    input.withMutableValues {
      images.writeBatch(Array(0..<24)[...], augmentation: .none, seed: 0, epoch: 0, into: $0)
    }
    let targets = labels.values.prefix(24).map { Int($0) }
    let losses = (0..<25).compactMap { _ in network.trainArchitecture(input, labels: targets) }
    #expect(losses[24] < losses[0] - 0.02, "\(losses)")
    #expect(network.weights.flatValues == weights)
  }

  /// Slopes of a loss by α and β, through all cells.
  @Test(arguments: spaces) func slopesOfTheLossAreFiniteDifferences(_ space: SearchSpace) throws {
    let engine = Engine(threads: 1, arithmetic: .exact)
    let network = PCDARTSNetwork(space, settings { $0.parts = 2 }, engine: engine)
    let input = engine.tensor([12, 32, 32, 3])
    input.withMutableValues {
      images.writeBatch(Array(0..<12)[...], augmentation: .none, seed: 0, epoch: 0, into: $0)
    }
    let targets = labels.values.prefix(12).map { Int($0) }
    let start = network.architecture.flatValues
    func loss(at point: [Float]) throws -> Double {
      network.assign(point)
      return Double(try #require(network.architectureSlopes(input, labels: targets)).loss)
    }
    let slopes = try #require(network.architectureSlopes(input, labels: targets)).slopes
    // The loss has kinks, the more the wider the step; PyTorch's slopes are held to much less than this.
    let largest = slopes.map(abs).max() ?? 0
    #expect(largest > 2e-3)
    for index in stride(from: 0, to: start.count, by: max(1, start.count / 24)) {
      var (above, below) = (start, start)
      above[index] += 0.01
      below[index] -= 0.01
      let slope = Float((try loss(at: above) - loss(at: below)) / 0.02)
      #expect(abs(slopes[index] - slope) < 0.1 * largest, "\(index): \(slopes[index]), \(slope)")
    }
  }

  /// Wherever in a step the word to stop comes: what is handed out is the last completed step's.
  @Test(arguments: [1, 40, 200, 500]) func aStepThatIsGivenUpLeavesNoTrace(afterQuestions count: Int) throws {
    let always = settings { $0.warmup = 0 }
    var states = [try trainer(always).current]
    _ = try trainer(always).train { search in
      states.append(search)
      return true
    }
    var questions = 0
    let stopped = try trainer(always).train(
      isCancelled: {
        questions += 1
        return questions > count
      }, { _ in true })
    #expect(stopped.step < states.count - 1)
    #expect(stopped.architecture == states[stopped.step].architecture)
    #expect(stopped.losses == states[stopped.step].losses)
  }

  @Test(arguments: spaces) func noSearchNeedsMoreMemoryThanWasPlanned(_ space: SearchSpace) throws {
    let trainer = try trainer(settings(), space)
    _ = try trainer.train { _ in true }
    #expect(trainer.peakMemory <= trainer.plannedMemory)
    #expect(trainer.peakMemory > trainer.plannedMemory / 2)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func refusal(_ space: SearchSpace, _ settings: PCDARTSSettings) -> SuperNetError? {
      do {
        _ = try PCDARTSTrainer(space, settings: settings, images: images, labels: labels, threads: 1)
        return nil
      } catch {
        return error
      }
    }
    let space = NASBench201.tiny.searchSpace
    #expect(refusal(space, settings { $0.epochs = 0 }) == .noEpochs(0))
    #expect(refusal(space, settings { $0.warmup = 2 }) == .warmupTooLong(warmup: 2, epochs: 2))
    #expect(refusal(space, settings { $0.batch = 61 }) == .batchOfHalf(batch: 61, half: 60))
    #expect(refusal(space, settings { $0.parts = 3 }) == .partialChannels(channels: 8, parts: 3))
    let chain = try MobileNet(channels: 8, blocks: 1, imageSize: 32).searchSpace
    #expect(refusal(chain, settings()) == .noMixture)
    let other = try NASBench201(channels: 8, cells: 1, imageSize: 16).searchSpace
    #expect(refusal(other, settings()) == .imageSize(space: 16, height: 32, width: 32))
    // Refused before anything of that size is made, or planned.
    for space in [
      try NASBench201(channels: 1024, cells: 64).searchSpace,
      try DARTS(channels: 1024, layers: 64).searchSpace,
    ] {
      guard case .tooMuchMemory = refusal(space, settings()) else {
        Issue.record("a search that no machine can hold was not refused")
        continue
      }
    }
  }

  /// The search learns its labels, and trusts convolutions, which can learn, more than what cannot.
  @Test func aSearchLearnsAndComesToPreferConvolutions() throws {
    let search = try trainer(
      settings {
        ($0.epochs, $0.warmup, $0.learningRate, $0.augments) = (14, 2, 0.1, false)
        $0.architectureOptimizer.learningRate = 0.03
      }
    ).train { _ in true }
    func mean(_ losses: ArraySlice<Float>) -> Float { losses.reduce(0, +) / Float(losses.count) }
    #expect(mean(search.losses.suffix(6)) < mean(search.losses.prefix(6)) - 0.2)
    // Two of five operators: 0.4 at first.
    let shares = search.architecture.operatorShares(kind: 0)
    #expect(shares.map { $0[2] + $0[3] }.reduce(0, +) / 6 > 0.44, "\(shares)")
    #expect(search.genotype.choices[0].contains { $0 == 2 || $0 == 3 })
  }
}
