import TensorEngine
import Testing

struct LinearTests {
  /// Layers that are cut among threads along either side, such as are not, and such as may be split into bfloat16 values: rows,
  /// inputs and outputs.
  @Test(arguments: [
    (3, 5, 4), (20, 64, 136), (1, 40, 48), (5, 70, 200), (300, 7, 130), (130, 200, 3), (1, 129, 1000),
  ])
  func productsAreThoseOfTheDefinition(rows: Int, inputs: Int, outputs: Int) {
    var random = RandomStream(seed: 3, purpose: .weights)
    func values(_ count: Int) -> [Float] { (0..<count).map { _ in random.uniform(-1, 1) } }
    let (x, w, b) = (values(rows * inputs), values(outputs * inputs), values(outputs))
    let dy = values(rows * outputs)
    func results(threads: Int) -> [[Float]] {
      let engine = Engine(threads: threads)
      let input = engine.tensor([rows, inputs], x, needsGradient: true)
      let weight = engine.tensor([outputs, inputs], w, needsGradient: true)
      let bias = engine.tensor([outputs], b, needsGradient: true)
      let output = engine.withGradients(seed: engine.tensor([rows, outputs], dy)) {
        $0.linear(input, weight: weight, bias: bias)
      }
      return [output.values, input.gradient, weight.gradient, bias.gradient]
    }
    func table(_ height: Int, _ width: Int, _ value: (Int, Int) -> Double) -> [Double] {
      (0..<height * width).map { value($0 / width, $0 % width) }
    }
    let expected = [
      table(rows, outputs) { n, o in
        (0..<inputs).reduce(Double(b[o])) { $0 + Double(x[n * inputs + $1]) * Double(w[o * inputs + $1]) }
      },
      table(rows, inputs) { n, c in
        (0..<outputs).reduce(0) { $0 + Double(dy[n * outputs + $1]) * Double(w[$1 * inputs + c]) }
      },
      table(outputs, inputs) { o, c in
        (0..<rows).reduce(0) { $0 + Double(dy[$1 * outputs + o]) * Double(x[$1 * inputs + c]) }
      },
      table(1, outputs) { _, o in (0..<rows).reduce(0) { $0 + Double(dy[$1 * outputs + o]) } },
    ]
    let found = results(threads: 2)
    for (found, expected) in zip(found, expected) {
      #expect(found.count == expected.count)
      #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-4 })
    }
    #expect(results(threads: 1) == found, "the number of threads made a difference")
  }
}
