import Foundation

/// Data that some developers have and the project does not carry: in the folder that AZIMUTH_TEST_DATA names,
/// or in `../shared/data` beside the repository.
enum SharedData {
  /// The truth for all of NAS-Bench-201, or nil where it is absent.
  static var benchmark: URL? {
    let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["AZIMUTH_TEST_DATA"].map { URL(filePath: $0) }
      ?? repository.deletingLastPathComponent().appending(path: "shared/data")
    let file = folder.appending(path: "nasbench201.csv")
    return FileManager.default.isReadableFile(atPath: file.path) ? file : nil
  }
}
