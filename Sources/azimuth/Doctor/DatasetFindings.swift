import Foundation

/// The images at hand. The built-in shapes are always there, so nothing here is a problem.
enum DatasetFindings {
  static var all: [Finding] {
    [Finding("shapes", .ok, "built in, drawn when asked for"), fashionMNIST, cifar10]
  }

  private static var fashionMNIST: Finding {
    let folder = URL(filePath: "/usr/share/datasets/fashion-mnist")
    let files = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]
    return finding(
      "fashion-mnist", in: folder, files: files.map { "\($0)-ubyte.gz" },
      remedy: "sudo apt-get install dataset-fashion-mnist")
  }

  private static var cifar10: Finding {
    guard let path = ProcessInfo.processInfo.environment["AZIMUTH_DATA"], !path.isEmpty else {
      return Finding(
        "cifar10", .note, "not looked for: AZIMUTH_DATA is not set",
        remedy: "export AZIMUTH_DATA=FOLDER  (the folder that holds cifar-10-batches-bin)")
    }
    let folder = URL(filePath: path)
    let archive = folder.appending(path: "cifar-10-binary.tar.gz")
    if FileManager.default.isReadableFile(atPath: archive.path) {
      return Finding("cifar10", .ok, archive.path)
    }
    return finding(
      "cifar10", in: folder.appending(path: "cifar-10-batches-bin"),
      files: (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"],
      remedy: "unpack CIFAR-10's binary version (cifar-10-binary.tar.gz) in $AZIMUTH_DATA")
  }

  private static func finding(_ name: String, in folder: URL, files: [String], remedy: String) -> Finding {
    let missing = files.filter {
      !FileManager.default.isReadableFile(atPath: folder.appending(path: $0).path)
    }
    if missing.isEmpty { return Finding(name, .ok, folder.path) }
    let detail =
      missing.count == files.count
      ? "not in \(folder.path)" : "\(folder.path) lacks \(missing.joined(separator: ", "))"
    return Finding(name, .note, detail, remedy: remedy)
  }
}
