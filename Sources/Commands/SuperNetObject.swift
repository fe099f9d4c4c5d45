import CommandLanguage
import Datasets
import Rendering
import SuperNets

/// A SuperNet in a notebook, with the images and labels that it goes on with.
struct SuperNetObject: LanguageObject {
  static let kind = ValueKind("SuperNet")

  let net: SuperNet
  /// Nil for a SuperNet that was loaded from a file and has not gone on since.
  let images: ImageSet?
  let labels: Labels?

  var kind: ValueKind { Self.kind }

  var summary: String {
    "\(state): \(part)\(SpaceObject.size(net.space)), \(provenance)"
  }

  /// What is left of the space, where it has been shrunk.
  private var part: String {
    guard net.space.recipe.restriction != nil, !standsAlone else { return "" }
    return "\(SpaceObject.count(net.space)) architectures left of a space of "
  }

  /// How far the training has come.
  var state: String {
    let name = standsAlone ? "network" : "SuperNet"
    return net.isFinished
      ? "\(name) after \(epochs(net.settings.epochs))"
      : "unfinished \(name), epoch \(net.epochsDone) of \(net.settings.epochs), "
        + "step \(Format.whole(net.step)) of \(Format.whole(net.steps))"
  }

  /// The training in a caption: `2 epochs, random labels on 12,000 images of fashion-mnist, batch 64, seed 7`.
  var caption: String {
    net.isFinished
      ? "\(epochs(net.settings.epochs)), \(provenance)" : "\(Format.whole(net.step)) steps, \(provenance)"
  }

  /// Whether it is one architecture that was trained by itself.
  private var standsAlone: Bool { net.space.recipe.restriction?.standsAlone ?? false }

  private func epochs(_ count: Int) -> String { count == 1 ? "1 epoch" : "\(Format.whole(count)) epochs" }

  /// What it was trained on and how, for captions.
  var provenance: String {
    "\(net.data.labels) labels on \(Format.whole(net.data.count)) images of \(net.data.name), "
      + "batch \(net.settings.batch), seed \(net.settings.seed)"
  }

  func show() -> MIMEBundle {
    guard !net.losses.isEmpty else { return MIMEBundle(plainText: summary) }
    return TrainingView(net).bundle(state: net.isFinished ? .finished : .interrupted)
  }

  /// What it trains on: its own images and labels, or given images with labels made as its own were.
  ///
  /// - Parameters:
  ///   - given: images that are named after `on`.
  ///   - verb: the command that needs them.
  /// - Throws: `CommandFailure` where there are none.
  func trainingData(_ given: ImageSet?, for verb: String) throws -> (images: ImageSet, labels: Labels) {
    guard let images = given ?? images else {
      throw CommandFailure(
        .valueError,
        "a SuperNet from a file comes without its images, "
          + "\(Format.whole(net.data.count)) of \(net.data.name)", about: "net",
        nextStep: "Read them and write: \(verb) NET on IMAGES")
    }
    if given == nil, let labels { return (images, labels) }
    return (images, try labels(like: images))
  }

  /// Labels for other images, made as its own were.
  func labels(like images: ImageSet) throws -> Labels {
    if let labels, images.count == labels.values.count, net.data == DataIdentity(images, labels) {
      return labels
    }
    return try explained(about: "data") {
      guard let kind = LabelKind(net.data.labels) else {
        throw CommandFailure(
          .dataError, "its labels are of an unknown kind, '\(net.data.labels)'", about: "net")
      }
      return try Labels.make(
        kind, for: images, classes: kind.hasFreeClasses ? net.data.labelClasses : nil,
        seed: net.data.labelSeed)
    }
  }
}
