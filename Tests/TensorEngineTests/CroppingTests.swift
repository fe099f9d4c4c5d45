import TensorEngine
import Testing

struct CroppingTests {
  @Test(arguments: [false, true]) func theFirstRowAndColumnAreLeftOutAndGetNoGradient(alsoElsewhere: Bool) {
    let engine = Engine(threads: 2)
    let input = engine.tensor([2, 3, 4, 2], (0..<48).map(Float.init), needsGradient: true)
    let seed = engine.tensor([2, 2, 3, 2], (1...24).map(Float.init))
    let output = engine.withGradients(seed: seed) { engine in
      // A second reader, whose gradient is there already when the first one's comes.
      if alsoElsewhere { _ = engine.withoutFirstPixels(input) }
      return engine.withoutFirstPixels(input)
    }
    var (values, gradients): ([Float], [Float]) = ([], [Float](repeating: 0, count: 48))
    for image in 0..<2 {
      for row in 1..<3 {
        for place in 2..<8 {
          values.append(Float(image * 24 + row * 8 + place))
          gradients[image * 24 + row * 8 + place] = Float(values.count)
        }
      }
    }
    #expect(output.values == values)
    #expect(input.gradient == gradients)
  }
}
