import Datasets
import Foundation
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

struct SuperNetFileTests {
  private let net: SuperNet
  private let path = NSTemporaryDirectory() + "azimuth-\(UUID().uuidString).safetensors"

  init() throws {
    let images = try Shapes.make(split: .train, limit: 40)
    let labels = try Labels.make(.random, for: images, seed: 1)
    var settings = TrainingSettings()
    settings.epochs = 3
    settings.batch = 16
    settings.clipping = .norm(5)
    settings.optimizer.unsampled = .frozen
    net = try SuperNetTrainer(
      SuperNet(
        try NASBench201(channels: 4, cells: 1).searchSpace, settings: settings,
        data: DataIdentity(images, labels)),
      images: images, labels: labels, threads: 1
    ).train { $0.step < 2 }
  }

  @Test func everythingComesBack() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try net.save(to: path)
    let read = try SuperNet(contentsOf: path)
    #expect(read.space == net.space && read.settings == net.settings && read.data == net.data)
    #expect(read.data.standardization == net.data.standardization && net.data.standardization != nil)
    #expect(read.initialWeights == net.initialWeights && read.weights == net.weights)
    #expect(read.momenta == net.momenta && read.hasMomentum == net.hasMomentum && read.losses == net.losses)
  }

  @Test(arguments: ["", "0 0 0 1 1", "0 0 0 1 1 0", "a b c 1 1 1", "0 0 0 1 nan 1", "0 0 0 1 -1 1"])
  func aDamagedStandardizationIsNone(_ text: String) { #expect(Standardization(text) == nil) }

  @Test func aFileThatLacksATensorOrAFieldNamesIt() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try net.save(to: path)
    let whole = try TensorFile(contentsOf: path)

    func refusal(_ change: (TensorFile) -> TensorFile) throws -> String {
      try change(whole).write(to: path)
      do {
        _ = try SuperNet(contentsOf: path)
        return ""
      } catch {
        return "\(error)"
      }
    }
    func without(_ name: String) -> (TensorFile) -> TensorFile {
      { file in
        var copy = TensorFile(metadata: file.metadata)
        for entry in file.entries where entry.name != name {
          copy.append(entry.name, shape: entry.shape, entry.values)
        }
        return copy
      }
    }
    func with(_ field: String, _ value: String?) -> (TensorFile) -> TensorFile {
      { file in
        var copy = file
        copy.metadata[field] = value
        return copy
      }
    }
    #expect(try refusal(without("stem.conv.weight")).contains("stem.conv.weight"))
    #expect(try refusal(without("losses")).contains("losses"))
    #expect(try refusal(with("seed", nil)).contains("lacks"))
    #expect(try refusal(with("epochs", "many")).contains("epochs=many"))
    #expect(try refusal(with("epochs", "0")).contains("below 1"))
    #expect(try refusal(with("channels", "-4")).contains("channels=-4"))
    #expect(try refusal(with("image-size", "30")).contains("out of range"))
    #expect(try refusal(with("space", "fifth")).contains("space=fifth"))
    #expect(try refusal(with("channels", "8")).contains("has shape"))
    #expect(try refusal(with("format", nil)).contains("azimuth-supernet-1"))
    #expect(try refusal(with("steps-done", "5")).contains("losses"))
    #expect(try refusal { _ in TensorFile(metadata: ["a": "b"]) }.contains("azimuth-supernet-1"))
  }
}
