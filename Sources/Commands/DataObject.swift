import CommandLanguage
import Datasets
import Rendering

/// Images in a notebook.
struct DataObject: LanguageObject {
  static let kind = ValueKind("data", takesArticle: false)

  let images: ImageSet

  var kind: ValueKind { Self.kind }

  var summary: String {
    "\(images.name), \(Format.whole(images.count)) \(images.split.rawValue) images of "
      + "\(images.height)×\(images.width) pixels in \(images.classNames.count) classes (\(images.source))"
  }

  /// A contact sheet: up to eight images of each class, for the eye alone.
  func show() -> MIMEBundle {
    let perClass = 8
    var rows: [[Int]] = images.classNames.map { _ in [] }
    for (index, label) in images.trueLabels.enumerated() where rows[Int(label)].count < perClass {
      rows[Int(label)].append(index)
    }
    let filled = rows.indices.filter { !rows[$0].isEmpty }
    let blank = [UInt8](repeating: 255, count: images.height * images.width * 3)
    let pictures = filled.flatMap { row in
      (0..<perClass).map { column in
        ContactSheet.Image(rgb: column < rows[row].count ? images.rgb(rows[row][column]) : blank)
      }
    }
    do {
      return try ContactSheet(
        title: images.name, subtitle: summary, width: images.width, height: images.height, images: pictures,
        columns: perClass, rowTitles: filled.map { images.classNames[$0] }
      ).bundle()
    } catch {
      return MIMEBundle(plainText: summary)
    }
  }
}
