import CKernels
import Datasets
import Foundation
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

/// Six training steps beside PyTorch's, from `Fixtures/make_supernets.py`.
struct PyTorchTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let space: SearchSpace
    let optimizer: SGD
    var learningRate: Float = 0.1
    var clipping = GradientClipping.none
    var smoothing: Float = 0

    var testDescription: String { name }
  }

  static func cases() throws -> [Case] {
    [
      Case(
        name: "nasbench201", space: try NASBench201(channels: 4, cells: 1, imageSize: 16).searchSpace,
        optimizer: SGD()),
      Case(
        name: "darts", space: try DARTS(channels: 4, layers: 3, imageSize: 16).searchSpace,
        optimizer: SGD(nesterov: false, weightDecay: 3e-4), clipping: .norm(5)),
      Case(
        name: "mobilenet",
        space: try MobileNet(channels: 8, blocks: 2, classes: 10, imageSize: 64).searchSpace,
        optimizer: SGD(nesterov: false, weightDecay: 4e-5), learningRate: 0.001, clipping: .value(5),
        smoothing: 0.1),
    ]
  }

  /// Where values are split for AMX only the first loss is compared: later steps magnify what that does, by hundreds in
  /// networks whose last images are of few pixels. What such products are, `RoundedConvolutionTests` hold to the definition.
  @Test(arguments: try cases(), Array(0...azimuth_instruction_set()))
  func sixStepsEndWhereThoseOfPyTorchEnd(_ test: Case, instructions: Int32) throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/\(test.name)", withExtension: "safetensors"))
    let fixture = try TensorFile(contentsOf: url.path)
    func values(_ name: String) throws -> [Float] { try #require(fixture[name], "\(name)").values }

    let engine = Engine(threads: 2, arithmetic: .fast, instructionSet: instructions)
    let space = test.space
    let data = DataIdentity(
      name: "fixture", count: 48, labels: "random", labelClasses: 10, labelSeed: 0, fingerprint: 0)
    let network = SuperNetNetwork(
      SuperNet(space, settings: TrainingSettings(), data: data), engine: engine)
    // Those that no step draws have no place in the fixture, and stay as they are.
    var untouched: [String: [Float]] = [:]
    for (entry, tensor) in zip(network.parameters.entries, network.parameters.tensors) {
      if let initial = fixture["initial.\(entry.name)"] {
        #expect(initial.shape == entry.shape)
        tensor.assign(initial.values)
      } else {
        untouched[entry.name] = tensor.values
      }
    }
    let names = Set(network.parameters.entries.map { "initial.\($0.name)" })
    #expect(fixture.entries.allSatisfy { !$0.name.hasPrefix("initial.") || names.contains($0.name) })

    let (images, labels, paths) = try (values("images"), values("labels"), values("paths"))
    let losses = try values("losses")
    let (batch, area) = (labels.count / losses.count, space.imageSize * space.imageSize)
    let count = batch * 3 * area
    for step in losses.indices {
      // PyTorch's images are (N, C, H, W).
      let pixels = Array(images[step * count % images.count..<step * count % images.count + count])
      let input = engine.tensor(
        [batch, space.imageSize, space.imageSize, 3],
        pixels.indices.map { pixels[$0 / (3 * area) * 3 * area + $0 % 3 * area + $0 % (3 * area) / 3] })
      let targets = labels[step * batch..<(step + 1) * batch].map { Int($0) }
      var remaining = paths[step * paths.count / losses.count..<(step + 1) * paths.count / losses.count]
      let path = space.searched.map { place in
        let edges = space.kinds[space.placements[place].kind].edges.count
        defer { remaining.removeFirst(edges) }
        return remaining.prefix(edges).map { Int($0) }
      }
      let loss = try engine.withGradients {
        $0.softmaxCrossEntropy(
          try network.scores(input, path: path, training: true), labels: targets, smoothing: test.smoothing)
      }
      test.clipping.apply(to: network.parameters)
      test.optimizer.step(network.parameters, learningRate: test.learningRate)
      #expect(abs(loss.values[0] - losses[step]) < 1e-4, "loss of step \(step)")
      if azimuth_split_kernels_for(instructions) != nil { return }
    }
    for (entry, tensor) in zip(network.parameters.entries, network.parameters.tensors) {
      if let untouched = untouched[entry.name] {
        #expect(tensor.values == untouched, "\(entry.name) moved")
        continue
      }
      let expected = try values("trained.\(entry.name)")
      let worst = zip(tensor.values, expected).map { abs($0 - $1) }.max() ?? 0
      #expect(worst < 2e-4, "\(entry.name) differs by \(worst)")
    }
    for (normalization, kept) in zip(SuperNetLayout(space).normalizations, network.runningStatistics) {
      for (kind, found, first) in [("mean", kept.mean, Float(0)), ("var", kept.variance, 1)] {
        let expected = fixture["trained.\(normalization.name).running_\(kind)"]?.values
        let worst = zip(found, expected ?? found.map { _ in first }).map { abs($0 - $1) }.max() ?? 0
        #expect(worst < 2e-4, "\(kind) of \(normalization.name) differs by \(worst)")
      }
    }
  }
}
