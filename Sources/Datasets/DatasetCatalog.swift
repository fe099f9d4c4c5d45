import Foundation

/// Which of the known data sets are on this machine, and where.
public enum DatasetCatalog {
  /// One data set that Azimuth knows by name.
  public struct Entry: Sendable, Equatable {
    public let name: String
    /// Where it was found, as its reader takes it; nil if it is not there. "procedural" for shapes.
    public let location: String?
    /// Where it was looked for.
    public let searched: [String]

    public var isPresent: Bool { location != nil }
  }

  /// Looks for each known data set: Fashion-MNIST, CIFAR-10, shapes.
  /// - Parameter environment: AZIMUTH_DATA names the folder with CIFAR-10, unpacked or as its archive.
  public static func entries(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    fashionMNISTFolder: String = FashionMNIST.defaultFolder
  ) -> [Entry] {
    let isFashionPresent = FashionMNIST.isPresent(in: fashionMNISTFolder)
    let candidates = cifar10Candidates(environment)
    return [
      Entry(
        name: FashionMNIST.name, location: isFashionPresent ? fashionMNISTFolder : nil,
        searched: [fashionMNISTFolder]),
      Entry(name: CIFAR10.name, location: candidates.first(where: isCIFAR10), searched: candidates),
      Entry(name: Shapes.name, location: "procedural", searched: []),
    ]
  }

  private static func cifar10Candidates(_ environment: [String: String]) -> [String] {
    guard let data = environment["AZIMUTH_DATA"], !data.isEmpty else { return [] }
    return ["\(data)/cifar-10-batches-bin", "\(data)/cifar-10-binary.tar.gz"]
  }

  private static func isCIFAR10(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
    return isFolder.boolValue ? CIFAR10.isPresent(in: path) : true
  }
}
