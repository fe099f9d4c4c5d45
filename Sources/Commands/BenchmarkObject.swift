import CommandLanguage
import Rendering
import Search

/// Ground truth in a notebook.
struct BenchmarkObject: LanguageObject {
  static let kind = ValueKind("benchmark", isTabular: true)

  let benchmark: NASBench201Benchmark
  let file: String

  var kind: ValueKind { Self.kind }

  var summary: String {
    "NAS-Bench-201, \(Format.whole(benchmark.rowCount)) architectures; "
      + "\(benchmark.metrics.map(\.rawValue).joined(separator: ", ")) (\(file))"
  }

  func show() -> MIMEBundle { table().map { $0.bundle() } ?? MIMEBundle(plainText: summary) }

  func table() -> Table? {
    let metrics = benchmark.metrics.compactMap { metric in benchmark.values(of: metric).map { (metric, $0) } }
    let known = (0..<(metrics.first?.1.count ?? 0)).filter { index in metrics.contains { !$0.1[index].isNaN }
    }
    return Table(
      caption: summary,
      columns: [Table.Column("index", .numbers(known.map(Double.init)), decimals: 0)]
        + metrics.map { metric, values in
          Table.Column(metric.rawValue, .numbers(known.map { values[$0] }))
        },
      notes: ["Accuracies in per cent, as the file has them."])
  }
}
