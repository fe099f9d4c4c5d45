import CommandLanguage
import Datasets
import Rendering

/// Labels in a notebook.
struct LabelsObject: LanguageObject {
  static let kind = ValueKind("labels", isTabular: true, takesArticle: false)

  let labels: Labels
  /// The images' name, and how often a label is the true one.
  let data: String
  let agreement: Double

  init(_ labels: Labels, _ images: ImageSet) {
    self.labels = labels
    data = images.name
    agreement = labels.agreementWithTruth(images)
  }

  var kind: ValueKind { Self.kind }

  var summary: String {
    let seed = [.true, .constant].contains(labels.kind) ? "" : ", seed \(labels.seed)"
    return
      "\(labels.kind.text) labels in \(labels.classes) classes for \(Format.whole(labels.values.count)) "
      + "images of \(data)\(seed); \(Format.fixed(agreement * 100, decimals: 1)) % are the true ones"
  }

  func show() -> MIMEBundle { table().map { $0.bundle() } ?? MIMEBundle(plainText: summary) }

  func table() -> Table? {
    Table(
      caption: summary,
      columns: [
        Table.Column("class", .numbers((0..<labels.classes).map(Double.init)), decimals: 0),
        Table.Column("images", .numbers(labels.counts.map(Double.init)), decimals: 0),
      ])
  }
}
