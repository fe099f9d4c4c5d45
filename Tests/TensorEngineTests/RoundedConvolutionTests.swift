import CKernels
import TensorEngine
import Testing

/// Convolutions that multiply bfloat16 values, beside the definition with factors that were rounded first.
@Suite(.enabled(if: Arithmetic.bfloat16.isAvailable, "this processor has no bfloat16"))
struct RoundedConvolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// Channels of the parts whose concatenation is convolved.
    var parts = [16]
    var outputs = 16, images = 1, height = 5, width = 7, stride = 1

    var inputs: Int { parts.reduce(0, +) }
    var testDescription: String { "\(images)×\(height)×\(width)×\(parts)→\(outputs) s\(stride)" }
  }

  /// Blocks of 16 and 8 on either side, odd and even numbers of pixels, one pixel, more pixels than a run has, pixels that are
  /// not seen, parts; weights that are larger than the values; more of channels and pixels than AMX's tiles take in one go.
  private static let cases = [
    Case(parts: [272], outputs: 288, images: 3, height: 10, width: 9),
    Case(parts: [96], outputs: 160, images: 3, height: 6), Case(parts: [120, 48], outputs: 72, images: 3),
    Case(parts: [40], outputs: 56, images: 2, height: 6),
    Case(parts: [72], outputs: 16, images: 3, height: 11),
    Case(parts: [16, 48], outputs: 24, images: 5), Case(parts: [8], outputs: 200, images: 2, stride: 2),
    Case(parts: [432], outputs: 72, images: 9, height: 1, width: 1),
    Case(), Case(parts: [8], outputs: 24, images: 3), Case(parts: [24], outputs: 8, height: 1, width: 1),
    Case(parts: [40], outputs: 16, images: 17, height: 6), Case(parts: [336], outputs: 24, images: 2),
    Case(parts: [16], outputs: 48, images: 3, height: 24, width: 23),
    Case(parts: [32], outputs: 16, images: 2, height: 9, width: 8, stride: 2),
    Case(parts: [8], outputs: 8, images: 3, height: 7, width: 7, stride: 3),
    Case(parts: [16, 32, 16], outputs: 32, images: 2), Case(parts: [8, 16], outputs: 16, stride: 2),
  ]

  /// Those with products of bfloat16 values.
  private static let instructionSets = (0...azimuth_instruction_set()).filter {
    azimuth_rounded_kernels_for($0) != nil
  }

  /// To the nearest value of 8 significant bits, ties to the even one.
  private func rounded(_ value: Float) -> Double {
    let bits = value.bitPattern
    return Double(Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000))
  }

  private func results(_ test: Case, _ engine: Engine) -> [[Float]] {
    var random = RandomStream(seed: 3, purpose: .weights)
    func tensor(_ shape: [Int]) -> Tensor {
      engine.tensor(shape, (0..<shape.reduce(1, *)).map { _ in random.uniform(-1, 1) }, needsGradient: true)
    }
    let parts = test.parts.map { tensor([test.images, test.height, test.width, $0]) }
    let weight = tensor([test.outputs, test.inputs, 1, 1])
    func convolve(_ engine: Engine) -> Tensor {
      engine.convolution2D(
        engine.relu(engine.concatenateChannels(parts)), weight: weight, stride: test.stride)
    }
    let seed = tensor(convolve(engine).shape)
    let output = engine.withGradients(seed: seed) { convolve($0) }
    return [output.values, weight.gradient] + parts.map(\.gradient) + [weight.values, seed.values]
      + parts.map(\.values)
  }

  /// The output, the weights' gradient and those of the parts by their definition, of factors that were rounded, or not.
  ///
  /// - Parameter found: what `results` gave; its end are the values.
  private func expected(_ test: Case, _ found: [[Float]], rounded: (Float) -> Double) -> [[Double]] {
    let (count, step) = (test.parts.count, test.stride)
    let (weight, seed) = (found[2 + count].map(rounded), found[3 + count].map(rounded))
    let (outHeight, outWidth) = ((test.height - 1) / step + 1, (test.width - 1) / step + 1)
    var output = [Double](repeating: 0, count: seed.count)
    var weightGradient = [Double](repeating: 0, count: weight.count)
    var gradients = found[2..<2 + count].map { [Double](repeating: 0, count: $0.count) }
    for out in 0..<test.images * outHeight * outWidth {
      let (image, y, x) = (
        out / (outHeight * outWidth), out / outWidth % outHeight * step, out % outWidth * step
      )
      let pixel = (image * test.height + y) * test.width + x
      var channel = 0
      for (part, width) in test.parts.enumerated() {
        for c in 0..<width {
          let value = found[4 + count + part][pixel * width + c]
          for o in 0..<test.outputs {
            let (w, slope) = (weight[o * test.inputs + channel], seed[out * test.outputs + o])
            if value > 0 {
              output[out * test.outputs + o] += rounded(value) * w
              weightGradient[o * test.inputs + channel] += rounded(value) * slope
              gradients[part][pixel * width + c] += slope * w
            }
          }
          channel += 1
        }
      }
    }
    return [output, weightGradient] + gradients
  }

  @Test(arguments: cases, instructionSets)
  func factorsAreRoundedOnceAndNothingElse(_ test: Case, instructions: Int32) {
    let found = results(test, Engine(threads: 2, arithmetic: .bfloat16, instructionSet: instructions))
    for (found, expected) in zip(found, expected(test, found, rounded: rounded)) {
      #expect(found.count == expected.count)
      #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 2e-5 * max(1, abs($1)) })
    }
  }

  /// Where the processor has AMX; elsewhere these are Float's products.
  @Test(arguments: cases) func splitFactorsGiveNearlyWhatTheDefinitionGives(_ test: Case) {
    let found = results(test, Engine(threads: 2, arithmetic: .fast))
    for (found, expected) in zip(found, expected(test, found, rounded: Double.init)) {
      #expect(relativeError(found, expected.map { Float($0) }) < 5e-5)
    }
  }

  @Test(arguments: cases, instructionSets)
  func anyNumberOfThreadsGivesTheSameBits(_ test: Case, instructions: Int32) {
    for arithmetic in [Arithmetic.bfloat16, .fast] {
      let one = results(test, Engine(threads: 1, arithmetic: arithmetic, instructionSet: instructions))
      for threads in [2, 4] {
        let many = results(
          test, Engine(threads: threads, arithmetic: arithmetic, instructionSet: instructions))
        #expect(many == one)
      }
    }
  }

  @Test(arguments: cases, instructionSets)
  func gradientsAreAddedToThoseThatAreThere(_ test: Case, instructions: Int32) {
    for arithmetic in [Arithmetic.bfloat16, .fast] {
      let engine = Engine(threads: 2, arithmetic: arithmetic, instructionSet: instructions)
      var random = RandomStream(seed: 4, purpose: .weights)
      func tensor(_ shape: [Int]) -> Tensor {
        engine.tensor(shape, (0..<shape.reduce(1, *)).map { _ in random.uniform(-1, 1) }, needsGradient: true)
      }
      let input = tensor([test.images, test.height, test.width, test.inputs])
      let weight = tensor([test.outputs, test.inputs, 1, 1])
      func convolve(_ engine: Engine) -> Tensor {
        engine.convolution2D(input, weight: weight, stride: test.stride)
      }
      let seed = tensor(convolve(engine).shape)
      engine.withGradients(seed: seed) { convolve($0) }
      let once = [input.gradient, weight.gradient]
      engine.withGradients(seed: seed) { convolve($0) }
      #expect([input.gradient, weight.gradient] == once.map { $0.map { 2 * $0 } })
    }
  }

  /// A training that diverged is noticed: what is no number stays none.
  @Test(arguments: instructionSets, [Arithmetic.bfloat16, .fast])
  func notANumberStaysOne(instructions: Int32, arithmetic: Arithmetic) {
    let engine = Engine(threads: 1, arithmetic: arithmetic, instructionSet: instructions)
    var values = [Float](repeating: 1, count: 3 * 40)
    values[40 + 7] = .nan
    let output = engine.convolution2D(
      engine.tensor([1, 1, 3, 40], values),
      weight: engine.tensor([48, 40, 1, 1], Array(repeating: 1, count: 48 * 40)))
    #expect(output.values.map(\.isNaN) == (0..<3 * 48).map { $0 / 48 == 1 })
  }

  /// Convolutions that are not pointwise, and channels that 8 does not divide, are computed as by `fast`.
  @Test(arguments: ConvolutionTests.cases.filter { $0.kernel > 1 || $0.inputs % 8 > 0 || $0.outputs % 8 > 0 })
  func otherConvolutionsAreThoseOfFast(_ test: ConvolutionTests.Case) {
    let found = ConvolutionTests.results(test, Engine(threads: 2, arithmetic: .bfloat16))
    let fast = ConvolutionTests.results(test, Engine(threads: 2, arithmetic: .fast))
    #expect(found.output == fast.output && found.gradients == fast.gradients)
  }

  /// The definition in Float, within what rounding may do, with a normalisation and clipping on the way in.
  @Test(arguments: ConvolutionTests.cases.filter { $0.kernel == 1 })
  func nothingIsFurtherAwayThanRoundingCarries(_ test: ConvolutionTests.Case) {
    let found = ConvolutionTests.results(test, Engine(threads: 2, arithmetic: .bfloat16))
    let fast = ConvolutionTests.results(test, Engine(threads: 1, arithmetic: .fast))
    func distance(_ found: [Float], _ expected: [Float]) -> Float {
      let errors = zip(found, expected).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
      return (errors / max(expected.map { $0 * $0 }.reduce(0, +), 1e-6)).squareRoot()
    }
    #expect(distance(found.output, fast.output) < 1e-2)
    for (found, fast) in zip(found.gradients, fast.gradients) { #expect(distance(found, fast) < 0.1) }
  }
}
