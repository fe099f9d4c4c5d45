import Datasets
import Foundation
import SearchSpaces
import TensorEngine

/// A SuperNet as a safetensors file.
///
/// Tensors: every parameter of `SuperNetLayout` under its own name (W_t), under `initial.` (W₀) and, once it
/// has had a gradient, under `momentum.`; running statistics as `….bn.running_mean` and `….bn.running_var`;
/// `losses` (steps). Space, settings and data stand in the metadata. Float32 throughout, so that what is loaded
/// goes on with the same bits.
extension SuperNet {
  private static let format = "azimuth-supernet-1"

  /// Writes the SuperNet to a file; nobody sees half of it.
  ///
  /// - Throws: `TensorFileError.unwritable`.
  public func save(to path: String) throws(TensorFileError) {
    var file = TensorFile(metadata: metadata)
    for (index, parameter) in layout.parameters.enumerated() {
      file.append(parameter.name, shape: parameter.shape, weights[parameter.range])
      file.append("initial.\(parameter.name)", shape: parameter.shape, initialWeights[parameter.range])
      if hasMomentum[index] {
        file.append("momentum.\(parameter.name)", shape: parameter.shape, momenta[parameter.range])
      }
    }
    for (normalization, kept) in zip(layout.normalizations, runningStatistics) {
      file.append("\(normalization.name).running_mean", shape: [normalization.channels], kept.mean)
      file.append("\(normalization.name).running_var", shape: [normalization.channels], kept.variance)
    }
    file.append("losses", shape: [losses.count], losses)
    try file.write(to: path)
  }

  private var metadata: [String: String] {
    space.recipe.fields.merging([
      "format": Self.format, "azimuth": Azimuth.version,
      "epochs": "\(settings.epochs)", "batch": "\(settings.batch)", "lr": "\(settings.learningRate)",
      "final-lr": "\(settings.finalLearningRate)", "momentum": "\(settings.optimizer.momentum)",
      "nesterov": "\(settings.optimizer.nesterov)", "weight-decay": "\(settings.optimizer.weightDecay)",
      "unsampled": settings.optimizer.unsampled.rawValue, "label-smoothing": "\(settings.labelSmoothing)",
      "clipping": settings.clipping.text, "augment": "\(settings.augments)",
      "cutout": "\(settings.cutout)", "arithmetic": settings.arithmetic.rawValue, "seed": "\(settings.seed)",
      "steps-done": "\(step)",
      "data": data.name, "images": "\(data.count)", "labels": data.labels,
      "label-classes": "\(data.labelClasses)", "label-seed": "\(data.labelSeed)",
      "data-fingerprint": "\(data.fingerprint)", "standardization": data.standardization?.text ?? "",
    ]) { _, own in own }
  }

  /// Reads a SuperNet that `save` wrote.
  ///
  /// - Throws: `TensorFileError` for a damaged file, `SuperNetError.notASuperNet` for one that holds
  ///   something else.
  public init(contentsOf path: String) throws {
    let file = try TensorFile(contentsOf: path)
    let fields = MetadataReader(file: path, metadata: file.metadata)
    guard file.metadata["format"] == Self.format else {
      throw SuperNetError.notASuperNet(file: path, reason: "its metadata does not say \(Self.format)")
    }
    let space: SearchSpace
    do {
      space = try SpaceRecipe(fields).space
    } catch is SearchSpaceError {
      throw SuperNetError.notASuperNet(file: path, reason: "no such space: its sizes are out of range")
    }
    try self.init(space, file: file, fields: fields, path: path)
  }

  private init(_ space: SearchSpace, file: TensorFile, fields: MetadataReader, path: String) throws {
    let layout = SuperNetLayout(space)
    func tensor(_ name: String, _ shape: [Int]) throws -> [Float] {
      guard let entry = file[name] else {
        throw SuperNetError.notASuperNet(file: path, reason: "the tensor '\(name)' is missing")
      }
      guard entry.shape == shape else {
        throw SuperNetError.notASuperNet(
          file: path, reason: "the tensor '\(name)' has shape \(entry.shape), not \(shape)")
      }
      return entry.values
    }
    var weights: [Float] = []
    var initial: [Float] = []
    var momenta: [Float] = []
    var hasMomentum: [Bool] = []
    for parameter in layout.parameters {
      weights += try tensor(parameter.name, parameter.shape)
      initial += try tensor("initial.\(parameter.name)", parameter.shape)
      let name = "momentum.\(parameter.name)"
      hasMomentum.append(file[name] != nil)
      momenta +=
        file[name] == nil
        ? [Float](repeating: 0, count: parameter.range.count) : try tensor(name, parameter.shape)
    }
    self.init(
      space, layout: layout, settings: try TrainingSettings(fields), data: try DataIdentity(fields),
      initialWeights: initial)
    self.weights = weights
    self.momenta = momenta
    self.hasMomentum = hasMomentum
    runningStatistics = try layout.normalizations.map {
      (
        try tensor("\($0.name).running_mean", [$0.channels]),
        try tensor("\($0.name).running_var", [$0.channels])
      )
    }
    losses = try tensor("losses", [fields.value("steps-done")])
  }
}

extension TrainingSettings {
  init(_ fields: MetadataReader) throws {
    epochs = try fields.count("epochs")
    batch = try fields.count("batch")
    learningRate = try fields.value("lr")
    finalLearningRate = try fields.value("final-lr")
    optimizer.momentum = try fields.value("momentum")
    optimizer.nesterov = try fields.value("nesterov")
    optimizer.weightDecay = try fields.value("weight-decay")
    optimizer.unsampled = try fields.parse("unsampled") { SGD.Unsampled(rawValue: $0) }
    clipping = try fields.parse("clipping") { GradientClipping(text: $0) }
    labelSmoothing = try fields.value("label-smoothing")
    augments = try fields.value("augment")
    // Files of before these settings have neither.
    cutout = try fields.value("cutout", else: cutout)
    guard (0...1024).contains(cutout) else { throw fields.error("its metadata says cutout=\(cutout)") }
    if fields.metadata["arithmetic"] != nil {
      arithmetic = try fields.parse("arithmetic") { Arithmetic(rawValue: $0) }
    }
    seed = try fields.value("seed")
  }
}

extension DataIdentity {
  init(_ fields: MetadataReader) throws {
    self.init(
      name: try fields.parse("data") { $0 }, count: try fields.count("images"),
      labels: try fields.parse("labels") { $0 }, labelClasses: try fields.value("label-classes"),
      labelSeed: try fields.value("label-seed"), fingerprint: try fields.value("data-fingerprint"),
      standardization: Standardization(fields.metadata["standardization"] ?? ""))
  }
}

extension GradientClipping {
  /// `none`, `value 5.0` or `norm 5.0`.
  fileprivate var text: String {
    switch self {
    case .none: "none"
    case .value(let limit): "value \(limit)"
    case .norm(let limit): "norm \(limit)"
    }
  }

  fileprivate init?(text: String) {
    let words = text.split(separator: " ")
    switch (words.first, words.count == 2 ? Float(words[1]) : nil) {
    case ("none", nil): self = .none
    case ("value", let limit?): self = .value(limit)
    case ("norm", let limit?): self = .norm(limit)
    default: return nil
    }
  }
}
