import Foundation
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

/// Four steps of PC-DARTS beside PyTorch's, from `Fixtures/make_pcdarts.py`.
struct PCDARTSPyTorchTests {
  @Test func fourStepsEndWhereThoseOfPyTorchEnd() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/pcdarts", withExtension: "safetensors"))
    let fixture = try TensorFile(contentsOf: url.path)
    func values(_ name: String) throws -> [Float] { try #require(fixture[name], "\(name)").values }
    func architecture(_ state: String) throws -> [Float] {
      try ["alpha.0", "alpha.1", "beta.0", "beta.1"].flatMap { try values("\(state).\($0)") }
    }

    var settings = PCDARTSSettings()
    settings.architectureOptimizer.learningRate = 0.02
    let engine = Engine(threads: 2, arithmetic: .exact)
    let space = try DARTS(channels: 4, layers: 3, imageSize: 12).searchSpace
    let network = PCDARTSNetwork(space, settings, engine: engine)
    let weights = network.weights
    // α and β of both kinds are no weights.
    #expect(fixture.entries.count { $0.name.hasPrefix("initial.") } == weights.entries.count + 4)
    for (entry, tensor) in zip(weights.entries, weights.tensors) {
      let initial = try #require(fixture["initial.\(entry.name)"], "\(entry.name)")
      #expect(initial.shape == entry.shape)
      tensor.assign(initial.values)
    }
    network.assign(try architecture("initial"))

    /// PyTorch's images are (N, C, H, W).
    func batch(_ half: String, _ step: Int) throws -> (Tensor, [Int]) {
      let pixels = try values("\(half).images")[step * 3456..<(step + 1) * 3456].map(\.self)
      let input = engine.tensor(
        [8, 12, 12, 3], pixels.indices.map { pixels[$0 / 432 * 432 + $0 % 3 * 144 + $0 % 432 / 3] })
      return (input, try values("\(half).labels")[step * 8..<(step + 1) * 8].map { Int($0) })
    }
    let losses = try (training: values("train.losses"), validation: values("validation.losses"))
    for step in 0..<4 {
      if step > 0 {
        let (images, labels) = try batch("validation", step)
        if step == 1 {
          let slopes = try #require(network.architectureSlopes(images, labels: labels)).slopes
          let expected = try architecture("slopes")
          let largest = expected.map(abs).max() ?? 0
          #expect(largest > 1e-3)
          for index in expected.indices {
            #expect(abs(slopes[index] - expected[index]) < 2e-3 * largest, "slope \(index)")
          }
        }
        let loss = try #require(network.trainArchitecture(images, labels: labels))
        #expect(abs(loss - losses.validation[step - 1]) < 1e-4, "validation loss of step \(step)")
      }
      let (images, labels) = try batch("train", step)
      let loss = try #require(network.trainWeights(images, labels: labels, learningRate: 0.05))
      #expect(abs(loss - losses.training[step]) < 1e-4, "training loss of step \(step)")
    }
    for (entry, tensor) in zip(weights.entries, weights.tensors) {
      let worst = zip(tensor.values, try values("trained.\(entry.name)")).map { abs($0 - $1) }.max() ?? 0
      #expect(worst < 2e-4, "\(entry.name) differs by \(worst)")
    }
    let found = network.architecture.flatValues
    let (first, expected) = (try architecture("initial"), try architecture("trained"))
    for index in expected.indices {
      #expect(abs(found[index] - expected[index]) < 5e-4, "\(index)")
    }
    // Three steps have moved it by much more than that.
    #expect(zip(first, expected).count { abs($0 - $1) > 0.01 } > expected.count / 2)
  }
}
