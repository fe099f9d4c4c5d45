import CommandLanguage
import Datasets
import Rendering

/// Images and their labels.
enum DataCommands {
  static let all = [data, labels]

  private static let data = Command(
    "data", family: "data", "Reads images, or draws them.",
    parameters: [
      .operand("kind", .words([Shapes.name, FashionMNIST.name, CIFAR10.name, Noise.name]), "which images"),
      .operand(
        "path", .file(extensions: [], mustExist: true), required: false,
        "where they lie: a folder, or CIFAR-10's archive"),
      .option(
        "limit", .integer(1...200_000), unit: "images", "take the first so many; all unless told otherwise"),
      .option(
        "split", .words(Split.allCases.map(\.rawValue)), standard: "train", "images to train on or to test on"
      ),
      .option(
        "image-size", .integer(4...1024), unit: "pixels", standard: "32", "shapes, noise: the images' side"),
      .option(
        "classes", .integer(Noise.allowedClasses), standard: "10", "noise: into how many the images are dealt"
      ),
      .option(
        "seed", .integer(0...Int(1) << 53), standard: "the session's", "where shapes and noise are drawn from"
      ),
    ],
    returns: .kind(DataObject.kind),
    examples: [
      .init("images = data shapes limit=100", gives: "shapes, 100 train images"),
      .init("data shapes limit=20 split=test", gives: "shapes"),
      .init("data noise limit=20 image-size=64", gives: "noise, 20 train images"),
    ]
  ) { call in
    let split = Split(rawValue: call.text("split") ?? "train") ?? .train
    let (limit, path) = (call.integer("limit"), call.text("path"))
    let kind = call.text("kind") ?? Shapes.name
    let isDrawn = [Shapes.name, Noise.name].contains(kind)
    if isDrawn, path != nil {
      throw CommandFailure(
        .valueError,
        kind == Noise.name
          ? "noise is drawn, not read: it lies nowhere" : "shapes are drawn, not read: they lie nowhere",
        about: "path",
        nextStep: "Write: data \(kind)   or name what lies there: fashion-mnist or cifar10.")
    }
    for (option, isTaken) in [("image-size", isDrawn), ("classes", kind == Noise.name)]
    where call.has(option) && !isTaken {
      throw CommandFailure(
        .valueError, "\(kind) has its own \(option)", about: option,
        nextStep: "'\(option)' is for \(option == "classes" ? "noise" : "shapes and noise").")
    }
    let images: ImageSet = try explained(about: path == nil ? "kind" : "path") {
      switch kind {
      case FashionMNIST.name:
        return try FashionMNIST.read(folder: path ?? FashionMNIST.defaultFolder, split: split, limit: limit)
      case CIFAR10.name: return try CIFAR10.read(path: path ?? cifar10Path(), split: split, limit: limit)
      case Noise.name:
        return try Noise.make(
          split: split, count: limit ?? Shapes.defaultCount(split), side: call.integer("image-size") ?? 32,
          classes: call.integer("classes") ?? 10, seed: call.seed)
      default:
        return try Shapes.make(
          split: split, limit: limit, side: call.integer("image-size") ?? Shapes.standardSide, seed: call.seed
        )
      }
    }
    return .object(DataObject(images: images))
  }

  private static func cifar10Path() throws -> String {
    if let path = DatasetCatalog.entries().first(where: { $0.name == CIFAR10.name })?.location { return path }
    throw CommandFailure(
      .dataError, "CIFAR-10 is not on this machine, as far as Azimuth knows", about: "kind",
      nextStep:
        "Say where its binary version lies: data cifar10 \"cifar-10-batches-bin\"   or set AZIMUTH_DATA.")
  }

  private static let labels = Command(
    "labels", family: "data", "Makes the labels that a SuperNet is to fit.",
    parameters: [
      .operand("data", .object([DataObject.kind]), "the images"),
      .option(
        "kind", .words(LabelKind.words), standard: "random",
        "drawn at random once or (redrawn) for every epoch, the true ones, these dealt out anew or partly "
          + "replaced by random ones, one class for all, or how the image is turned"),
      .option(
        "classes", .integer(Labels.allowedClasses), standard: "the images'",
        "classes of random and redrawn labels"),
      .option("fraction", LabelsArgument.fraction, standard: "50%", "share of labels that are corrupted"),
      .option("seed", .integer(0...Int(1) << 53), standard: "the session's", "where they are drawn from"),
    ],
    returns: .kind(LabelsObject.kind),
    examples: [
      .init("images = data shapes limit=100\nlabels images seed=7", gives: "random labels in 10 classes"),
      .init("images = data shapes limit=100\ncoins = labels images classes=2", gives: "2 classes"),
      .init(
        "images = data shapes limit=100\nlabels images kind=corrupted fraction=20%", gives: "fraction=0.2"),
    ]
  ) { call in
    guard let data = call.object("data", as: DataObject.self) else { return .nothing }
    return try explained(about: "classes") {
      let labels = try Labels.make(
        LabelsArgument.kind(call.text("kind") ?? "random", fraction: call.number("fraction")),
        for: data.images,
        classes: call.integer("classes"), seed: call.seed)
      return .object(LabelsObject(labels, data.images))
    }
  }
}
