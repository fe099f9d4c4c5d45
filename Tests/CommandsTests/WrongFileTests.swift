import CZlib
import Foundation
import Testing

extension AllCommands {
  /// A file's bytes, the cell that reads it, and the first line of what is said.
  struct WrongFile: Sendable {
    let file: String
    let bytes: Data
    let cell: String
    let says: String
  }

  private static let images = "mnist/train-images-idx3-ubyte.gz"
  private static let labels = "mnist/train-labels-idx1-ubyte.gz"
  private static let batch = "cifar/data_batch_1.bin"

  /// Beside each of these lie two sound files of Fashion-MNIST's with three images.
  static let wrongFiles: [WrongFile] = {
    func mnist(_ file: String, _ bytes: Data, _ says: String) -> WrongFile {
      WrongFile(file: file, bytes: bytes, cell: "data fashion-mnist \"mnist\"", says: "\(file) \(says)")
    }
    func benchmark(_ text: String, _ says: String) -> WrongFile {
      WrongFile(file: "truth.csv", bytes: Data(text.utf8), cell: "benchmark \"truth.csv\"", says: says)
    }
    func load(_ file: String, _ bytes: Data, _ says: String) -> WrongFile {
      WrongFile(file: file, bytes: bytes, cell: "load \"\(file)\"", says: says)
    }
    let pictures = idx([3, 28, 28])
    let header = "index,ops,c10_test200\n"
    return [
      mnist(
        images, gzip(pictures.dropLast(100)), "ends too early: it should hold 2,368 bytes and holds 2,268"),
      mnist(images, gzip(pictures).dropLast(12), "cannot be read: the compressed data end too early"),
      mnist(images, gzip(pictures + [0]), "is too long: it should hold 2,368 bytes and holds at least 2,369"),
      mnist(images, gzip(idx([3])), "is another sort of file: it begins with 0x801, not 0x803"),
      mnist(images, Data("hello".utf8), "is another sort of file: it begins with 0x68656c6c, not 0x803"),
      mnist(images, Data(), "ends too early: it should hold 16 bytes and holds 0"),
      mnist(images, gzip(idx([3, 32, 32])), "has the sizes [3, 32, 32], not [3, 28, 28]"),
      mnist(
        images, gzip(idx([1 << 31, 28, 28], count: 9)),
        "promises the sizes [2147483648, 28, 28], more than the 1,073,741,824 bytes that such a file can have"
      ),
      WrongFile(
        file: labels, bytes: gzip(idx([3]).dropLast() + [11]), cell: "data fashion-mnist \"mnist\"",
        says: "\(labels): the label of image 2 is 11; labels are from 0 to 9"),
      WrongFile(
        file: labels, bytes: gzip(idx([4])), cell: "data fashion-mnist \"mnist\"",
        says: "\(images): 3 images and 4 labels do not go together"),
      WrongFile(
        file: batch, bytes: Data(count: 3 * 3073), cell: "data cifar10 \"cifar\"",
        says: "\(batch) ends too early: it should hold 30,730,000 bytes and holds 9,219"),
      WrongFile(
        file: batch, bytes: Data(count: 10_001 * 3073), cell: "data cifar10 \"cifar\" limit=10",
        says: "\(batch) is too long: it should hold 30,730,000 bytes and holds at least 30,733,073"),
      WrongFile(
        file: batch, bytes: [11] + Data(count: 10_000 * 3073 - 1), cell: "data cifar10 \"cifar\" limit=10",
        says: "\(batch): the label of image 0 is 11; labels are from 0 to 9"),
      WrongFile(
        file: "cifar/readme.txt", bytes: Data(), cell: "data cifar10 \"cifar\"",
        says: "there is nothing to read at \(batch)"),
      WrongFile(
        file: "cifar.bin", bytes: Data("hello".utf8), cell: "data cifar10 \"cifar.bin\"",
        says: "cifar.bin is no sound archive: a member's header is cut off"),

      benchmark("", "truth.csv: the first line must begin with index,ops and name a metric; it is ''"),
      benchmark(
        "a,b\n1,2\n", "truth.csv: the first line must begin with index,ops and name a metric; it is 'a,b'"),
      benchmark(header, "truth.csv has no rows"),
      benchmark(header + "0,421211,85.8\n1,3341", "truth.csv, line 3: 2 fields and not 3"),
      benchmark(header + "0,421211,good\n", "truth.csv, line 2: 'good' in column c10_test200 is no number"),
      benchmark(
        header + "0,421219,85\n", "truth.csv, line 2, column ops: '9' at place 6 is no digit from 0 to 4"),
      benchmark(
        header + "0,421212,85\n", "truth.csv, line 2: index 0 is 421211 in the benchmark's order, not 421212"),
      benchmark(header + "0,421211,85\n0,421211,85\n", "truth.csv, line 3: index 0 stands in line 2 already"),
      WrongFile(
        file: "truth.csv", bytes: Data([0xFF, 0xFE, 0x61]), cell: "benchmark \"truth.csv\"",
        says: "truth.csv is no text in UTF-8"),
      WrongFile(
        file: "folder.csv/inner", bytes: Data(), cell: "benchmark \"folder.csv\"",
        says: "\"folder.csv\" is a folder, not a file"),

      load("table.csv", Data(), "the first line must name the columns, each differently"),
      load("table.csv", Data("a,a\n1,2\n".utf8), "the first line must name the columns, each differently"),
      load("table.csv", Data([0x61, 0x0A, 0xFF]), "this file is not text in UTF-8"),
      WrongFile(
        file: "folder.csv/inner", bytes: Data(), cell: "load \"folder.csv\"",
        says: "\"folder.csv\" is a folder, not a file"),
      WrongFile(
        file: "folder.safetensors/inner", bytes: Data(), cell: "load \"folder.safetensors\"",
        says: "\"folder.safetensors\" is a folder, not a file"),
      load("net.safetensors", Data(), "\"net.safetensors\" ends too early: it should have 8 bytes and has 0"),
      load(
        "net.safetensors", Data("hello, this is no file of tensors".utf8),
        "\"net.safetensors\" is no safetensors file: "
          + "a header of 8367736964726416744 bytes is more than the format allows"),
      load(
        "net.safetensors", tensors(#"{"w":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"#, count: 2),
        "\"net.safetensors\" holds 'w' as BF16, and only F32 is read"),
      load(
        "net.safetensors", tensors(#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, count: 4),
        "\"net.safetensors\" is damaged at 'w': shape [2] needs 8 bytes, not 0..<4"),
      load(
        "net.safetensors", tensors(#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, count: 4),
        "\"net.safetensors\" is no SuperNet of Azimuth's: its metadata does not say azimuth-supernet-1"),
    ]
  }()

  @Test(arguments: wrongFiles.indices)
  func aWrongFileIsExplained(index: Int) throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    let wrong = Self.wrongFiles[index]
    for (file, bytes) in [
      (Self.images, Self.gzip(Self.idx([3, 28, 28]))), (Self.labels, Self.gzip(Self.idx([3]))),
      (wrong.file, wrong.bytes),
    ] {
      let url = URL(fileURLWithPath: "\(workplace.folder)/\(file)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: url)
    }
    let said = workplace.run(wrong.cell).split(separator: "\n")
    #expect(said.first == "DataError: \(wrong.says)")
    #expect(said.count > 2 && said[2].contains("^"), "\(wrong.cell): the caret is missing")
  }

  // MARK: Making files

  /// An IDX file of zeros: the magic number, the sizes and `count` bytes, as many as the sizes say if nil.
  private static func idx(_ shape: [Int], count: Int? = nil) -> Data {
    var data = Data()
    for word in [0x0800 + shape.count] + shape {
      withUnsafeBytes(of: UInt32(word).bigEndian) { data.append(contentsOf: $0) }
    }
    return data + Data(count: count ?? shape.reduce(1, *))
  }

  /// A safetensors file with this header and `count` bytes of values.
  private static func tensors(_ header: String, count: Int) -> Data {
    var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    data.append(contentsOf: header.utf8)
    return data + Data(count: count)
  }

  /// The bytes as one gzip member.
  private static func gzip(_ data: Data) -> Data {
    let path = NSTemporaryDirectory() + "azimuth-\(UUID().uuidString).gz"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = [UInt8](data)
    let file = gzopen(path, "wb6")
    gzwrite(file, bytes, UInt32(bytes.count))
    gzclose(file)
    return (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()
  }
}
