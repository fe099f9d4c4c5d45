import CommandLanguage
import Datasets
import Rendering
import Search
import SearchSpaces

/// The words for what is wrong with files.
extension Explanation {
  static func of(_ error: DatasetError, about parameter: String?) -> CommandFailure {
    switch error {
    case .badLimit(let limit):
      CommandFailure(.valueError, "a limit of \(Format.whole(limit)) images is not possible", about: "limit")
    case .badClassCount(let found, let allowed):
      CommandFailure(
        .valueError,
        allowed.count == 1
          ? "these labels are in \(allowed.lowerBound) classes, not \(found): only random and redrawn ones can have any number"
          : "labels in \(found) classes: it can be \(allowed.lowerBound) to \(allowed.upperBound)",
        about: "classes")
    case .missing(let path):
      CommandFailure(
        .dataError, "there is nothing to read at \(path)", about: parameter,
        nextStep: path.contains(FashionMNIST.defaultFolder)
          ? "Install it: sudo apt-get install dataset-fashion-mnist   or take: data shapes"
          : "data shapes needs no file.")
    default: CommandFailure(.dataError, text(error), about: parameter, nextStep: "Get the file anew.")
    }
  }

  private static func text(_ error: DatasetError) -> String {
    func hex(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }
    switch error {
    case .badMagic(let file, let expected, let found):
      return "\(file) is another sort of file: it begins with \(hex(found)), not \(hex(expected))"
    case .badDimensions(let file, let expected, let found):
      return "\(file) has the sizes \(found), not \(expected)"
    case .truncated(let file, let expected, let found):
      return
        "\(file) ends too early: it should hold \(Format.whole(expected)) bytes and holds \(Format.whole(found))"
    case .oversized(let file, let expected, let found):
      return
        "\(file) is too long: it should hold \(Format.whole(expected)) bytes and holds at least \(Format.whole(found))"
    case .tooLarge(let file, let promised, let limit):
      return
        "\(file) promises the sizes \(promised), more than the \(Format.whole(limit)) bytes that such a file can have"
    case .labelOutOfRange(let file, let index, let found, let classes):
      return
        "\(file): the label of image \(Format.whole(index)) is \(found); labels are from 0 to \(classes - 1)"
    case .countMismatch(let file, let images, let labels):
      return "\(file): \(Format.whole(images)) images and \(Format.whole(labels)) labels do not go together"
    case .unreadable(let file, let reason): return "\(file) cannot be read: \(reason)"
    case .corruptArchive(let file, let reason): return "\(file) is no sound archive: \(reason)"
    case .missing(let path): return "there is nothing to read at \(path)"
    case .badLimit(let limit): return "a limit of \(limit) is not possible"
    case .badClassCount(let found, _): return "\(found) classes are not possible"
    }
  }

  static func text(_ error: ArchitectureError) -> String {
    switch error {
    case .indexOutOfRange(let index): "there is no index \(index)"
    case .wrongNumberOfOperations(let found): "it has \(found) operators and not 6"
    case .wrongNumberOfDigits(let found): "it has \(found) digits and not 6"
    case .digitOutOfRange(let found, let position):
      "'\(found)' at place \(position + 1) is no digit from 0 to 4"
    case .unknownOperation(let name, let position):
      "'\(name)' at place \(position + 1) is none of "
        + CellOperation.allCases.map(\.name).joined(separator: ", ")
    case .wrongInput(let found, let expected, let position):
      "~\(found) at place \(position + 1) should be ~\(expected)"
    case .unexpectedText(let found, let expected, let position):
      if found.isEmpty {
        "it ends at place \(position), and '\(expected)' should follow"
      } else {
        "at place \(position + 1) stands '\(found)' and not "
          + (expected.isEmpty ? "the end" : "'\(expected)'")
      }
    }
  }

  static func text(_ error: BenchmarkError) -> String {
    switch error {
    case .unreadable(let file, let reason): "\(file) cannot be read: \(reason)"
    case .tooLarge(let file, let bytes, let limit):
      "\(file) has \(Format.whole(bytes)) bytes, more than the \(Format.whole(limit)) that such a table can have"
    case .notText(let file): "\(file) is no text in UTF-8"
    case .wrongHeader(let file, let found):
      "\(file): the first line must begin with index,ops and name a metric; it is '\(found.prefix(60))'"
    case .unknownColumn(let file, let column):
      "\(file): the column '\(column)' is none of "
        + BenchmarkMetric.allCases.map(\.column).joined(separator: ", ")
    case .repeatedColumn(let file, let column): "\(file): the column '\(column)' is there twice"
    case .noRows(let file): "\(file) has no rows"
    case .wrongFieldCount(let file, let line, let expected, let found):
      "\(file), line \(line): \(found) fields and not \(expected)"
    case .notANumber(let file, let line, let column, let text):
      "\(file), line \(line): '\(text.prefix(40))' in column \(column) is no number"
    case .outOfRange(let file, let line, let column, let value, let allowed):
      "\(file), line \(line): \(value) in column \(column) is not from \(allowed.lowerBound) to \(allowed.upperBound)"
    case .notAnArchitecture(let file, let line, let column, let reason):
      "\(file), line \(line), column \(column): \(text(reason))"
    case .wrongOperations(let file, let line, let index, let expected, let found):
      "\(file), line \(line): index \(index) is \(expected) in the benchmark's order, not \(found)"
    case .repeatedRow(let file, let line, let firstLine, let index):
      "\(file), line \(line): index \(index) stands in line \(firstLine) already"
    }
  }

  static func text(_ error: AngleError) -> String {
    switch error {
    case .wrongShape(let cell): "cell \(cell) does not have 6 edges of 5 operators"
    case .notFinite(let cell, let edge, let operation):
      "weights of cell \(cell), edge \(edge), \(CellOperation.allCases[operation].name) are no finite numbers: "
        + "the training diverged"
    case .sharedPartsNotFinite: "weights of the shared parts are no finite numbers: the training diverged"
    }
  }
}
