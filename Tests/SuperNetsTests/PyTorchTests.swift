import Datasets
import Foundation
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

/// Six training steps beside PyTorch's, from `Fixtures/make_supernet.py`.
struct PyTorchTests {
  @Test func sixStepsEndWhereThoseOfPyTorchEnd() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/supernet", withExtension: "safetensors"))
    let fixture = try TensorFile(contentsOf: url.path)
    func values(_ name: String) throws -> [Float] { try #require(fixture[name]).values }

    let engine = Engine(threads: 2)
    let space = try NASBench201(channels: 4, cells: 1, imageSize: 16).searchSpace
    let data = DataIdentity(
      name: "fixture", count: 48, labels: "random", labelClasses: 10, labelSeed: 0, fingerprint: 0)
    let network = SuperNetNetwork(
      SuperNet(space, settings: TrainingSettings(), data: data), engine: engine)
    #expect(fixture.entries.count { $0.name.hasPrefix("initial.") } == network.parameters.entries.count)
    for (entry, tensor) in zip(network.parameters.entries, network.parameters.tensors) {
      let initial = try #require(fixture["initial.\(entry.name)"], "\(entry.name)")
      #expect(initial.shape == entry.shape)
      tensor.assign(initial.values)
    }

    let (images, labels, paths) = try (values("images"), values("labels"), values("paths"))
    let losses = try values("losses")
    for step in losses.indices {
      // PyTorch's images are (N, C, H, W).
      let pixels = Array(images[step * 6144..<(step + 1) * 6144])
      let input = engine.tensor(
        [8, 16, 16, 3],
        pixels.indices.map { pixels[$0 / 768 * 768 + $0 % 3 * 256 + $0 % 768 / 3] })
      let targets = labels[step * 8..<(step + 1) * 8].map { Int($0) }
      let path = (0..<3).map { cell in
        paths[(step * 3 + cell) * 6..<(step * 3 + cell + 1) * 6].map { Int($0) }
      }
      let loss = try engine.withGradients {
        $0.softmaxCrossEntropy(try network.scores(input, path: path, training: true), labels: targets)
      }
      SGD(momentum: 0.9, nesterov: true, weightDecay: 5e-4).step(network.parameters, learningRate: 0.1)
      #expect(abs(loss.values[0] - losses[step]) < 1e-4, "loss of step \(step)")
    }
    for (entry, tensor) in zip(network.parameters.entries, network.parameters.tensors) {
      let expected = try values("trained.\(entry.name)")
      let worst = zip(tensor.values, expected).map { abs($0 - $1) }.max() ?? 0
      #expect(worst < 2e-4, "\(entry.name) differs by \(worst)")
    }
    for (normalization, kept) in zip(SuperNetLayout(space).normalizations, network.runningStatistics) {
      let name = normalization.name
      let mean = try values("trained.\(name).running_mean")
      #expect(zip(kept.mean, mean).allSatisfy { abs($0 - $1) < 2e-4 }, "\(name)")
      let variance = try values("trained.\(name).running_var")
      #expect(zip(kept.variance, variance).allSatisfy { abs($0 - $1) < 2e-4 }, "\(name)")
    }
  }
}
