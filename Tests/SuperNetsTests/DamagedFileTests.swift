import Datasets
import Foundation
import SearchSpaces
import SuperNets
import TensorEngine
import Testing

/// Files of SuperNets that something happened to. Whatever they hold: an error with the facts, no crash.
struct DamagedFileTests {
  private let whole: TensorFile
  private let bytes: Data
  private let path: String

  init() throws {
    let path = NSTemporaryDirectory() + "azimuth-\(UUID().uuidString).safetensors"
    self.path = path
    let images = try Shapes.make(split: .train, limit: 40)
    let labels = try Labels.make(.random, for: images, seed: 1)
    var settings = TrainingSettings()
    settings.epochs = 3
    settings.batch = 16
    let net = try SuperNetTrainer(
      SuperNet(
        try NASBench201(channels: 1, cells: 1).searchSpace, settings: settings,
        data: DataIdentity(images, labels)),
      images: images, labels: labels, threads: 1
    ).train { $0.step < 2 }
    try net.save(to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    whole = try TensorFile(contentsOf: path)
    bytes = try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// What reading `data` as a SuperNet throws.
  private func refusal(of data: Data) throws -> (any Error)? {
    try data.write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      _ = try SuperNet(contentsOf: path)
      return nil
    } catch {
      return error
    }
  }

  /// Writes the file with one field of the metadata changed, reads it, and uses what was read.
  private func readBack(_ field: String, _ value: String) throws -> SuperNet? {
    var file = whole
    file.metadata[field] = value
    try file.serialized().write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      return try SuperNet(contentsOf: path)
    } catch let error as SuperNetError {
      guard case .notASuperNet(path, let reason) = error else {
        Issue.record("\(field)=\(value): \(error)")
        return nil
      }
      #expect(!reason.isEmpty)
      return nil
    }
  }

  @Test func aFileThatIsCutOffAnywhereIsRefused() throws {
    let header = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let places = [0, 1, 7, 8, 9, header - 1, header, header + 1, header + 4, bytes.count - 1]
    for place in places + stride(from: 0, to: bytes.count, by: bytes.count / 60) {
      switch try refusal(of: bytes.prefix(place)) {
      case TensorFileError.truncated(path, let expected, place)?: #expect(expected > place)
      case let other: Issue.record("cut at \(place): \(String(describing: other))")
      }
    }
  }

  @Test func bytesThatAreFlippedNeverCrash() throws {
    var random = RandomStream(seed: 11, purpose: .sampling)
    let header = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    for _ in 0..<200 {
      var damaged = bytes
      for _ in 0..<3 { damaged[random.integer(below: header)] = UInt8(random.integer(below: 128)) }
      switch try refusal(of: damaged) {
      case nil, is TensorFileError, is SuperNetError: break
      case let error?: Issue.record("\(error)")
      }
    }
  }

  /// Numbers that no honest file has: what is read in spite of them can be asked everything.
  @Test func oddMetadataIsRefusedOrHarmless() throws {
    let odd = [
      "", " ", "-1", "0", "1", "nan", "inf", "1e39", "true", "9223372036854775807", "-9223372036854775808",
      "18446744073709551615", "none", "norm", "norm nan", "value -1", "\u{0}", "decay",
    ]
    for field in whole.metadata.keys.sorted() {
      for value in odd {
        guard let net = try readBack(field, value) else { continue }
        #expect(net.steps >= 1 && net.stepsInEpoch >= 1 && net.epochsDone >= 0, "\(field)=\(value)")
        #expect(net.extended(toEpochs: 100_000).steps >= net.stepsInEpoch)
      }
    }
    #expect(try readBack("epochs", "9223372036854775807") == nil)
    #expect(try readBack("images", "9223372036854775807") == nil)
    #expect(try readBack("batch", "9223372036854775807") == nil)
  }

  @Test func filesOfOtherProgramsAreNoSuperNets() throws {
    var foreign = TensorFile(metadata: ["format": "pt"])
    foreign.append("model.embed.weight", shape: [2, 3], [1, 2, 3, 4, 5, 6])
    #expect(
      try refusal(of: foreign.serialized()) as? SuperNetError
        == .notASuperNet(file: path, reason: "its metadata does not say azimuth-supernet-1"))
    let header = #"{"weight":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"#
    var halves = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0])
    halves.append(contentsOf: header.utf8)
    halves.append(contentsOf: [0, 0])
    #expect(
      try refusal(of: halves) as? TensorFileError
        == .unsupportedType(file: path, tensor: "weight", type: "BF16"))
  }
}
