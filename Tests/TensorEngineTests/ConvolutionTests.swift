import CKernels
import TensorEngine
import Testing

/// The fast convolutions beside the definition in plain loops, on shapes drawn at random.
struct ConvolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var images = 1, height = 8, width = 8, inputs = 16, outputs = 16, kernel = 3
    var stride = 1, padding = 1, dilation = 1, depthwise = false
    var normalizes = false, clips = false
    let seed: UInt64

    var testDescription: String {
      "\(images)×\(height)×\(width)×\(inputs)→\(outputs) k\(kernel) s\(stride) p\(padding) d\(dilation)"
        + (depthwise ? " depthwise" : "") + (normalizes ? " bn" : "") + (clips ? " relu6" : "")
    }

    init(seed: UInt64) {
      self.seed = seed
      var random = RandomStream(seed: seed, purpose: .sampling)
      func pick(_ values: [Int]) -> Int { values[random.integer(below: values.count)] }
      images = pick([1, 2, 3, 5, 17])
      kernel = pick([1, 3, 3, 3, 5, 7])
      dilation = pick([1, 1, 2])
      let reach = dilation * (kernel - 1)
      padding = pick([reach / 2, reach / 2, 0, reach])
      stride = pick([1, 1, 2, 3])
      height = max(1, reach + 1 - 2 * padding) + pick([0, 1, 2, 3, 7, 8])
      width = max(1, reach + 1 - 2 * padding) + pick([0, 1, 3, 4, 8, 13])
      depthwise = pick([0, 0, 1]) == 1
      inputs = pick([1, 3, 4, 5, 8, 12, 16, 24, 32, 40])
      outputs = depthwise ? inputs : pick([1, 2, 4, 8, 16, 20, 24, 48])
      normalizes = pick([0, 1]) == 1
      clips = pick([0, 1]) == 1
    }
  }

  static let cases = (0..<120).map { Case(seed: $0) }

  struct Results {
    var output: [Float] = []
    var gradients: [[Float]] = []
  }

  static func results(_ test: Case, _ engine: Engine) -> Results {
    var random = RandomStream(seed: test.seed, purpose: .weights)
    func values(_ count: Int, _ bound: Float) -> [Float] {
      (0..<count).map { _ in random.uniform(-bound, bound) }
    }
    let groups = test.depthwise ? test.inputs : 1
    let input = engine.tensor(
      [test.images, test.height, test.width, test.inputs],
      values(test.images * test.height * test.width * test.inputs, 4), needsGradient: true)
    let fan = test.inputs / groups * test.kernel * test.kernel
    let weight = engine.tensor(
      [test.outputs, test.inputs / groups, test.kernel, test.kernel],
      values(test.outputs * fan, 1 / Float(fan).squareRoot()), needsGradient: true)
    let scale = engine.tensor([test.inputs], values(test.inputs, 2), needsGradient: true)
    let shift = engine.tensor([test.inputs], values(test.inputs, 2), needsGradient: true)
    var results = Results()
    engine.withGradients { engine in
      var x = input
      if test.normalizes { x = engine.batchNormalization(x, scale: scale, shift: shift, epsilon: 0.1) }
      if test.clips { x = engine.relu6(x) }
      let y = engine.convolution2D(
        x, weight: weight, stride: test.stride, padding: test.padding, dilation: test.dilation, groups: groups
      )
      // After a normalised input, a second normalisation would cancel most of the first one's gradients.
      let both = engine.relu(test.normalizes ? y : engine.batchNormalization(y, epsilon: 0.1))
      // The input is also seen directly: its gradient has two parts.
      results.output = y.values + both.values
      let loss = engine.weightedSum(both, values(both.count, 1))
      return engine.sum([loss, engine.weightedSum(input, values(input.count, 0.01))])
    }
    results.gradients = [input.gradient, weight.gradient]
    if test.normalizes { results.gradients += [scale.gradient, shift.gradient] }
    return results
  }

  static let instructionSets = Array(0...azimuth_instruction_set())

  @Test(arguments: cases) func everyWayGivesWhatTheDefinitionGives(_ test: Case) {
    let expected = Self.results(test, Engine(threads: 1, arithmetic: .reference))
    for arithmetic in [Arithmetic.exact, .fast] {
      for instructions in Self.instructionSets {
        let found = Self.results(
          test, Engine(threads: 2, arithmetic: arithmetic, instructionSet: instructions))
        let bound = arithmetic == .fast ? 2e-4 : 3e-5
        #expect(relativeError(found.output, expected.output) < bound, "\(arithmetic), set \(instructions)")
        for (index, pair) in zip(found.gradients, expected.gradients).enumerated() {
          #expect(
            distance(pair.0, pair.1) < 2e-3, "gradient \(index), \(arithmetic), set \(instructions)")
        }
      }
    }
  }

  /// Kernels whose rows have more taps than registers for their weights, that the depthwise kernels just take, and that they
  /// leave to the definition; a stride and a dilation without a common factor.
  @Test(
    arguments: [(9, 1, 1), (9, 1, 2), (11, 1, 1), (11, 2, 1), (11, 3, 2), (13, 1, 1), (3, 3, 7), (3, 4, 4)],
    [3, 8, 40])
  func depthwiseKernelsOfAnySizeGiveWhatTheDefinitionGives(
    _ geometry: (kernel: Int, stride: Int, dilation: Int), channels: Int
  ) {
    var test = Case(seed: 5)
    (test.kernel, test.stride, test.dilation) = geometry
    (test.images, test.inputs, test.outputs, test.depthwise) = (3, channels, channels, true)
    test.padding = test.dilation * (test.kernel / 2)
    (test.height, test.width) = (9, 21)
    (test.normalizes, test.clips) = (true, true)
    expectWhatTheDefinitionGives(test)
  }

  /// Images so wide that some pixels are read where they lie, of several blocks and more rows than go together, and of so many
  /// channels that blocks go through an image in groups; kernels narrower than the padding or the stride, too.
  @Test(
    arguments: [
      (1, 1, 2, 1), (1, 3, 2, 1), (3, 1, 1, 1), (3, 1, 3, 1), (3, 2, 1, 1), (3, 2, 0, 2), (5, 1, 2, 1),
      (5, 2, 2, 1), (5, 3, 4, 1),
    ],
    [(40, 20, 40), (72, 40, 83), (104, 19, 27), (296, 6, 8)])
  func wideAndDeepDepthwiseConvolutionsGiveWhatTheDefinitionGives(
    _ geometry: (kernel: Int, stride: Int, padding: Int, dilation: Int),
    size: (channels: Int, height: Int, width: Int)
  ) {
    var test = Case(seed: 5)
    (test.kernel, test.stride, test.padding, test.dilation) = geometry
    (test.inputs, test.outputs, test.height, test.width) = (
      size.channels, size.channels, size.height, size.width
    )
    (test.images, test.depthwise) = (2, true)
    for isTransformed in [false, true] {
      (test.normalizes, test.clips) = (isTransformed, isTransformed)
      expectWhatTheDefinitionGives(test)
    }
  }

  /// Rows of the output that see nothing but padding lie behind the last row of the image.
  @Test(arguments: [(1, 1, 2), (3, 1, 5), (3, 2, 4), (5, 1, 9)], [3, 40])
  func paddingMayBeWiderThanAKernel(_ geometry: (kernel: Int, stride: Int, padding: Int), channels: Int) {
    var test = Case(seed: 5)
    (test.kernel, test.stride, test.padding) = geometry
    (test.images, test.inputs, test.outputs) = (3, channels, channels)
    (test.height, test.width, test.dilation) = (6, 5, 1)
    (test.normalizes, test.clips) = (true, true)
    for depthwise in [true, false] {
      test.depthwise = depthwise
      expectWhatTheDefinitionGives(test)
    }
  }

  /// Tiles that reach over the image's end, of one image and of several; blocks of 16, 8 and 4 channels.
  @Test(
    arguments: [(16, 32), (20, 16), (24, 8), (32, 64), (36, 20), (64, 48)],
    [(1, 5), (2, 3), (5, 4), (7, 7), (8, 8), (9, 17), (16, 12)])
  func stridedConvolutionsOfManyChannelsGiveWhatTheDefinitionGives(
    _ channels: (inputs: Int, outputs: Int), size: (height: Int, width: Int)
  ) {
    var test = Case(seed: 5)
    (test.inputs, test.outputs) = channels
    (test.height, test.width) = size
    (test.kernel, test.stride, test.padding, test.dilation, test.depthwise) = (3, 2, 1, 1, false)
    for (images, isTransformed) in [(1, false), (3, true), (17, false)] {
      (test.images, test.normalizes, test.clips) = (images, isTransformed, isTransformed)
      expectWhatTheDefinitionGives(test)
    }
  }

  private func expectWhatTheDefinitionGives(_ test: Case) {
    let expected = Self.results(test, Engine(threads: 1, arithmetic: .reference))
    for instructions in Self.instructionSets {
      let found = Self.results(test, Engine(threads: 2, arithmetic: .fast, instructionSet: instructions))
      #expect(relativeError(found.output, expected.output) < 3e-5, "\(test), set \(instructions)")
      for (index, pair) in zip(found.gradients, expected.gradients).enumerated() {
        #expect(distance(pair.0, pair.1) < 2e-3, "gradient \(index), \(test), set \(instructions)")
      }
    }
  }

  /// ‖found − expected‖ / ‖expected‖: a ReLU's kink may turn single gradients over, which no bound on each allows for.
  private func distance(_ found: [Float], _ expected: [Float]) -> Double {
    guard found.count == expected.count else { return .infinity }
    let squares = zip(found, expected).reduce(into: (0.0, 0.0)) {
      $0.0 += (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
      $0.1 += Double($1.1) * Double($1.1)
    }
    return (squares.0 / max(squares.1, 1e-6)).squareRoot()
  }

  @Test(arguments: cases.filter { $0.seed % 4 == 0 })
  func anyNumberOfThreadsGivesTheSameBits(_ test: Case) {
    for instructions in Self.instructionSets {
      let one = Self.results(test, Engine(threads: 1, arithmetic: .fast, instructionSet: instructions))
      for threads in [2, 4] {
        let many = Self.results(
          test, Engine(threads: threads, arithmetic: .fast, instructionSet: instructions))
        #expect(many.output == one.output && many.gradients == one.gradients)
      }
    }
  }

  /// Convolutions read a concatenation part by part, also one that is clipped; other operators may want the whole of it, and
  /// its parts may be seen elsewhere.
  @Test(arguments: [[16, 16], [32, 16, 64], [8, 8, 8], [4, 12]], [1, 3])
  func concatenationsAreConvolvedAsIfTheyWereInMemory(_ channels: [Int], kernel: Int) {
    func results(_ engine: Engine, isSeenWhole: Bool) -> [[Float]] {
      var random = RandomStream(seed: 5, purpose: .weights)
      func tensor(_ shape: [Int]) -> Tensor {
        engine.tensor(shape, (0..<shape.reduce(1, *)).map { _ in random.uniform(-1, 1) }, needsGradient: true)
      }
      let parts = channels.map { tensor([3, 6, 7, $0]) }
      let all = channels.reduce(0, +)
      let weights = [tensor([8, all, 1, 1]), tensor([16, all, kernel, kernel])]
      let output = engine.withGradients(seed: tensor([3, 6, 7, 24 + (isSeenWhole ? all : 0)])) { engine in
        let normalized = engine.batchNormalization(parts[0], epsilon: 0.1)
        let joined = engine.concatenateChannels([normalized] + parts.dropFirst())
        var outputs = [
          engine.convolution2D(engine.relu(joined), weight: weights[0]),
          engine.convolution2D(engine.sum([joined]), weight: weights[1], padding: kernel / 2),
        ]
        if isSeenWhole { outputs.append(engine.averagePooling(joined)) }
        return engine.concatenateChannels(outputs)
      }
      return [output.values] + (parts + weights).map(\.gradient)
    }
    for isSeenWhole in [false, true] {
      let expected = results(Engine(threads: 1, arithmetic: .reference), isSeenWhole: isSeenWhole)
      for instructions in Self.instructionSets {
        let engine = Engine(threads: 2, arithmetic: .exact, instructionSet: instructions)
        for (found, expected) in zip(results(engine, isSeenWhole: isSeenWhole), expected) {
          #expect(distance(found, expected) < 1e-5)
        }
      }
    }
  }

  /// A depthwise and a pointwise convolution are one operator that leaves nothing between them in memory; the input may be
  /// seen elsewhere as well, and more channels may come out than products read in place.
  @Test(arguments: cases, [false, true])
  func separableConvolutionsAreBothConvolutions(_ test: Case, isSeenElsewhere: Bool) {
    func results(_ engine: Engine, isOne: Bool, isNormalized: Bool = true) -> [[Float]] {
      var random = RandomStream(seed: test.seed, purpose: .weights)
      func tensor(_ shape: [Int]) -> Tensor {
        engine.tensor(shape, (0..<shape.reduce(1, *)).map { _ in random.uniform(-1, 1) }, needsGradient: true)
      }
      let channels = test.seed % 8 == 0 ? test.inputs * 20 : test.inputs
      let input = tensor([test.images, test.height, test.width, channels])
      let depthwise = tensor([channels, 1, test.kernel, test.kernel])
      let pointwise = tensor([test.outputs, channels, 1, 1])
      func convolve(_ engine: Engine) -> Tensor {
        var x = test.normalizes ? engine.batchNormalization(input, epsilon: 0.1) : input
        if test.clips { x = engine.relu6(x) }
        let (stride, padding, dilation) = (test.stride, test.padding, test.dilation)
        let y =
          isOne
          ? engine.separableConvolution2D(
            x, depthwise: depthwise, pointwise: pointwise, stride: stride, padding: padding,
            dilation: dilation)
          : engine.convolution2D(
            engine.convolution2D(
              x, weight: depthwise, stride: stride, padding: padding, dilation: dilation, groups: channels),
            weight: pointwise)
        let seen = engine.averagePooling(x, size: 1, stride: stride, padding: 0)
        guard isSeenElsewhere, seen.shape.dropLast() == y.shape.dropLast() else { return y }
        return engine.concatenateChannels([y, seen])
      }
      let seed = tensor(convolve(engine).shape)
      let output = engine.withGradients(seed: seed) { engine in
        isNormalized ? engine.batchNormalization(convolve(engine), epsilon: 0.1) : convolve(engine)
      }
      return [output.values] + [input, depthwise, pointwise].map(\.gradient)
    }
    let expected = results(Engine(threads: 1, arithmetic: .reference), isOne: false)
    if Arithmetic.bfloat16.isAvailable {
      // Nothing behind them: statistics that differ in their last digit would have slopes rounded otherwise.
      let engines = (0..<2).map { _ in Engine(threads: 2, arithmetic: .bfloat16) }
      let found = [true, false].enumerated().map { results(engines[$0], isOne: $1, isNormalized: false) }
      for (one, both) in zip(found[0], found[1]) {
        #expect(distance(one, both) < 1e-5, "bfloat16")
      }
    }
    for instructions in Self.instructionSets {
      let engine = Engine(threads: 2, arithmetic: .fast, instructionSet: instructions)
      let found = results(engine, isOne: true)
      for (found, expected) in zip(found, expected) {
        #expect(distance(found, expected) < 2e-4)
      }
      let alone = Engine(threads: 1, arithmetic: .fast, instructionSet: instructions)
      #expect(results(alone, isOne: true) == found, "the number of threads made a difference")
    }
  }

  /// Weights that want no gradient change no other gradient: what is between the two convolutions comes on different ways then.
  @Test(arguments: cases.filter { $0.seed < 40 })
  func frozenWeightsOfSeparableConvolutionsChangeNothingElse(_ test: Case) {
    func gradients(_ engine: Engine, frozen: Int?) -> [[Float]?] {
      var random = RandomStream(seed: test.seed, purpose: .weights)
      let shapes = [
        [test.images, test.height, test.width, test.inputs], [test.inputs, 1, test.kernel, test.kernel],
        [test.outputs, test.inputs, 1, 1],
      ]
      let tensors = shapes.enumerated().map { index, shape in
        engine.tensor(
          shape, (0..<shape.reduce(1, *)).map { _ in random.uniform(-1, 1) }, needsGradient: index != frozen)
      }
      _ = engine.withGradients { engine in
        let y = engine.separableConvolution2D(
          engine.relu(tensors[0]), depthwise: tensors[1], pointwise: tensors[2], stride: test.stride,
          padding: test.padding, dilation: test.dilation)
        return engine.weightedSum(y, (0..<y.count).map { _ in random.uniform(-1, 1) })
      }
      return tensors.enumerated().map { $0 == frozen ? nil : $1.gradient }
    }
    for instructions in Self.instructionSets {
      let engine = Engine(threads: 2, arithmetic: .fast, instructionSet: instructions)
      let all = gradients(engine, frozen: nil)
      for frozen in 0..<3 {
        for (found, expected) in zip(gradients(engine, frozen: frozen), all) where found != nil {
          #expect(found == expected, "without the gradient of \(["input", "depthwise", "pointwise"][frozen])")
        }
      }
    }
  }

  /// Pointwise convolutions with a stride skip pixels, and rows and columns before the first; the others get no gradient of
  /// theirs, but may have one of another reader's.
  @Test(arguments: cases.filter { $0.stride > 1 && !$0.depthwise }, [0, 1])
  func skippedPixelsGetNoGradient(_ test: Case, offset: Int) {
    func results(_ engine: Engine, isSeenElsewhere: Bool) -> [[Float]] {
      var random = RandomStream(seed: test.seed, purpose: .weights)
      func tensor(_ shape: [Int]) -> Tensor {
        engine.tensor(shape, (0..<shape.reduce(1, *)).map { _ in random.uniform(-1, 1) }, needsGradient: true)
      }
      let input = tensor([test.images, test.height + 1, test.width + 1, test.inputs])
      let weight = tensor([test.outputs, test.inputs, 1, 1])
      func convolve(_ engine: Engine) -> Tensor {
        let x = test.normalizes ? engine.batchNormalization(input, epsilon: 0.1) : input
        let y = engine.convolution2D(
          test.clips ? engine.relu(x) : x, weight: weight, stride: test.stride, offset: offset)
        let seen = engine.averagePooling(x, size: 1, stride: test.stride, padding: 0)
        guard isSeenElsewhere, seen.shape.dropLast() == y.shape.dropLast() else { return y }
        return engine.concatenateChannels([y, seen])
      }
      let output = engine.withGradients(seed: tensor(convolve(engine).shape)) { convolve($0) }
      return [output.values, input.gradient, weight.gradient]
    }
    for isSeenElsewhere in [false, true] {
      let expected = results(
        Engine(threads: 1, arithmetic: .reference), isSeenElsewhere: isSeenElsewhere)
      for instructions in Self.instructionSets {
        let engine = Engine(threads: 2, arithmetic: .fast, instructionSet: instructions)
        for (found, expected) in zip(results(engine, isSeenElsewhere: isSeenElsewhere), expected) {
          #expect(distance(found, expected) < 1e-4)
        }
      }
    }
  }

  @Test func aNumberThatIsNoneIsNotClippedAway() {
    for instructions in Self.instructionSets {
      let engine = Engine(threads: 1, arithmetic: .fast, instructionSet: instructions)
      let x = engine.tensor([1, 1, 1, 16], [Float](repeating: .nan, count: 16))
      let weight = engine.tensor([16, 16, 1, 1], [Float](repeating: 1, count: 256))
      #expect(engine.convolution2D(engine.relu6(x), weight: weight).values.allSatisfy { $0.isNaN })
      #expect(engine.relu(x).values.allSatisfy { $0.isNaN })
    }
  }
}
