import Datasets
import Testing

struct DatasetCatalogTests {
  func location(_ name: String, _ folder: TemporaryFolder) -> String? {
    DatasetCatalog.entries(environment: ["AZIMUTH_DATA": folder.path], fashionMNISTFolder: folder.path)
      .first { $0.name == name }?.location
  }

  @Test func onlyShapesAreThereWithoutFiles() throws {
    let entries = DatasetCatalog.entries(environment: [:], fashionMNISTFolder: "/no/such")
    #expect(entries.map(\.name) == ["fashion-mnist", "cifar10", "shapes"])
    #expect(entries.map(\.isPresent) == [false, false, true])
  }

  @Test func fashionMNISTNeedsItsFourFiles() throws {
    let folder = try TemporaryFolder()
    for part in ["train", "t10k"] {
      #expect(location("fashion-mnist", folder) == nil)
      try folder.write([], to: part + "-images-idx3-ubyte.gz")
      try folder.write([], to: part + "-labels-idx1-ubyte.gz")
    }
    #expect(location("fashion-mnist", folder) == folder.path)
  }

  @Test func theArchiveOfCIFAR10IsFoundInTheDataFolder() throws {
    let folder = try TemporaryFolder()
    #expect(location("cifar10", folder) == nil)
    let path = try folder.write([], to: "cifar-10-binary.tar.gz")
    #expect(location("cifar10", folder) == path)
  }
}
