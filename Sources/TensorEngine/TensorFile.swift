import Foundation

/// Named Float32 tensors with text metadata in one file of the safetensors format
/// (https://huggingface.co/docs/safetensors, "Format"): 8 bytes of header length, a JSON header, the values.
///
///     var file = TensorFile(metadata: ["seed": "7"])
///     file.append("stem.conv.weight", shape: [16, 3, 3, 3], values)
///     try file.write(to: "net.safetensors")
public struct TensorFile: Sendable, Equatable {
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let shape: [Int]
    /// In row-major order.
    public let values: [Float]
  }

  public var metadata: [String: String]
  public private(set) var entries: [Entry] = []
  private var indexByName: [String: Int] = [:]

  /// The format's own limit on the header's length, in bytes.
  private static let largestHeader = 100_000_000

  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// A tensor by name.
  public subscript(name: String) -> Entry? { indexByName[name].map { entries[$0] } }

  /// Adds a tensor; names must differ.
  public mutating func append(_ name: String, shape: [Int], _ values: some Collection<Float>) {
    precondition(values.count == shape.reduce(1, *) && indexByName[name] == nil)
    indexByName[name] = entries.count
    entries.append(Entry(name: name, shape: shape, values: Array(values)))
  }

  /// Writes the file in one go.
  ///
  /// - Throws: `TensorFileError.unwritable`.
  public func write(to path: String) throws(TensorFileError) {
    try AtomicFile.write(serialized(), to: path)
  }

  package func serialized() -> Data {
    var header: [String: any Sendable] = [:]
    if !metadata.isEmpty { header["__metadata__"] = metadata }
    var offset = 0
    for entry in entries {
      let end = offset + entry.values.count * 4
      let description: [String: any Sendable] = [
        "dtype": "F32", "shape": entry.shape, "data_offsets": [offset, end],
      ]
      header[entry.name] = description
      offset = end
    }
    // A dictionary of strings and numbers always serialises; sorted keys give the same bytes each time.
    var json = (try? JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])) ?? Data()
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    var data = Data(capacity: 8 + json.count + offset)
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(json)
    for entry in entries { entry.values.withUnsafeBytes { data.append(contentsOf: $0) } }
    return data
  }

  /// Reads a file, every bound checked against its real size.
  ///
  /// - Throws: `TensorFileError`, whatever the file holds.
  public init(contentsOf path: String) throws(TensorFileError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      let reason =
        FileManager.default.fileExists(atPath: path) ? "it cannot be read" : "there is no such file"
      throw .unreadable(file: path, reason: reason)
    }
    try self.init(data, file: path)
  }

  package init(_ data: Data, file: String) throws(TensorFileError) {
    guard data.count >= 8 else { throw .truncated(file: file, expected: 8, found: data.count) }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.largestHeader else {
      throw .badHeader(file: file, reason: "a header of \(length) bytes is more than the format allows")
    }
    let start = 8 + Int(length)
    guard data.count >= start else { throw .truncated(file: file, expected: start, found: data.count) }
    let json = try? JSONSerialization.jsonObject(
      with: data.subdata(in: data.startIndex + 8..<data.startIndex + start))
    guard let header = json as? [String: Any] else {
      throw .badHeader(file: file, reason: "the header is no JSON object")
    }
    metadata = header["__metadata__"] as? [String: String] ?? [:]

    var places: [(name: String, shape: [Int], begin: Int, end: Int)] = []
    for (name, value) in header where name != "__metadata__" {
      places.append(try Self.place(of: name, value, file: file))
    }
    places.sort { ($0.begin, $0.name) < ($1.begin, $1.name) }
    var offset = 0
    for place in places {
      guard place.begin == offset else {
        throw .badTensor(
          file: file, tensor: place.name, reason: "it begins at byte \(place.begin) instead of \(offset)")
      }
      offset = place.end
      guard data.count - start >= offset else {
        // A header may promise nearly as many bytes as an Int can count.
        let (expected, overflows) = start.addingReportingOverflow(offset)
        throw .truncated(file: file, expected: overflows ? .max : expected, found: data.count)
      }
    }
    guard data.count == start + offset else {
      throw .oversized(file: file, expected: start + offset, found: data.count)
    }
    for place in places {
      let bytes = data.subdata(
        in: data.startIndex + start + place.begin..<data.startIndex + start + place.end)
      let values = [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
        count = bytes.copyBytes(to: buffer) / 4
      }
      append(place.name, shape: place.shape, values)
    }
  }

  /// A header entry's shape and bytes, checked against each other.
  private static func place(
    of name: String, _ value: Any, file: String
  ) throws(TensorFileError) -> (name: String, shape: [Int], begin: Int, end: Int) {
    guard let entry = value as? [String: Any], let type = entry["dtype"] as? String,
      let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int], offsets.count == 2
    else { throw .badTensor(file: file, tensor: name, reason: "dtype, shape or data_offsets is missing") }
    guard type == "F32" else { throw .unsupportedType(file: file, tensor: name, type: type) }
    var bytes = 4
    for size in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else {
        throw .badTensor(file: file, tensor: name, reason: "no such shape: \(shape)")
      }
      bytes = product
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin >= 0, end >= begin, end - begin == bytes else {
      throw .badTensor(
        file: file, tensor: name, reason: "shape \(shape) needs \(bytes) bytes, not \(begin)..<\(end)")
    }
    return (name, shape, begin, end)
  }
}
