import Foundation
import SearchSpaces

/// Ground truth for NAS-Bench-201: what architectures reached when they were trained for good.
///
/// Read from a CSV file with a header: `index` (0 to 15,624), `ops` (six digits), then one or more columns of
/// ``BenchmarkMetric`` in any order. Rows may be missing and stand in any order.
public struct NASBench201Benchmark: Sendable {
  /// The metrics that the file has, in its order.
  public let metrics: [BenchmarkMetric]
  /// The number of architectures that the file has.
  public let rowCount: Int
  private let columns: [BenchmarkMetric: [Double]]

  /// The values of a metric by benchmark index, 15,625 of them, NaN where the file has no row;
  /// nil for a metric that the file does not have. Units as ``BenchmarkMetric`` says.
  public func values(of metric: BenchmarkMetric) -> [Double]? { columns[metric] }

  /// Reads a file.
  /// - Throws: ``BenchmarkError``.
  public init(file: URL) throws(BenchmarkError) {
    let data: Data
    do {
      let bytes = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
      guard bytes <= Self.sizeLimit else {
        throw BenchmarkError.tooLarge(file: file.path, bytes: bytes, limit: Self.sizeLimit)
      }
      data = try Data(contentsOf: file)
    } catch let error as BenchmarkError {
      throw error
    } catch {
      throw .unreadable(file: file.path, reason: error.localizedDescription)
    }
    guard let text = String(validating: data, as: UTF8.self) else { throw .notText(file: file.path) }
    try self.init(csv: text, file: file.path)
  }

  /// Reads the text of such a file.
  /// - Parameter file: the name that errors give.
  /// - Throws: ``BenchmarkError``.
  public init(csv: String, file: String) throws(BenchmarkError) {
    var reader = try BenchmarkReader(csv: csv, file: file)
    try reader.readRows()
    metrics = reader.metrics
    rowCount = reader.rowCount
    columns = Dictionary(uniqueKeysWithValues: zip(reader.metrics, reader.columns))
  }

  /// All columns for all architectures take 1.5 MB.
  private static let sizeLimit = 64_000_000
}
