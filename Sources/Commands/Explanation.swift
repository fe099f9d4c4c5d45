import CommandLanguage
import Datasets
import Foundation
import Rendering
import Search
import SearchSpaces
import SuperNets
import TensorEngine

/// Runs `body`; the typed errors of the modules below become plain words here and nowhere else.
///
/// - Parameter parameter: what the error is about, so that the caret stands under it.
func explained<Result>(about parameter: String? = nil, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let failure as CommandFailure {
    throw failure
  } catch let error as DatasetError {
    throw Explanation.of(error, about: parameter)
  } catch let error as SearchSpaceError {
    throw Explanation.of(error, about: parameter)
  } catch let error as GenotypeError {
    throw Explanation.of(error, about: parameter)
  } catch let error as ArchitectureError {
    throw Explanation.of(error, about: parameter)
  } catch let error as SuperNetError {
    throw Explanation.of(error, about: parameter)
  } catch let error as TensorFileError {
    throw Explanation.of(error, about: parameter)
  } catch let error as TableError {
    throw Explanation.of(error, about: parameter)
  } catch let error as BenchmarkError {
    // Named from the working directory, as the person named it.
    let folder = FileManager.default.currentDirectoryPath + "/"
    throw CommandFailure(
      .dataError, Explanation.text(error).replacing(folder, with: ""), about: parameter)
  } catch is CancellationError {
    throw CommandFailure(.interrupted, "stopped before there was a result")
  } catch let error as ExactSearchError {
    throw Explanation.of(error, about: parameter)
  } catch let error as AngleError {
    throw CommandFailure(
      .dataError, Explanation.text(error), about: parameter,
      nextStep: "Train again with a smaller lr or with clip-norm=5.")
  } catch let error as CorrelationError {
    throw CommandFailure(
      .valueError, "the order of these two columns cannot be compared: \(error)", about: parameter)
  }
}

/// The words for each error.
enum Explanation {
  static func of(_ error: SearchSpaceError, about parameter: String?) -> CommandFailure {
    switch error {
    case .outOfRange(let name, let value, let allowed):
      CommandFailure(
        .valueError, "'\(name)' is \(value); it can be from \(allowed.lowerBound) to \(allowed.upperBound)",
        about: name)
    case .notSet(let name): CommandFailure(.valueError, "'\(name)' has no value", about: name)
    case .notDivisible(let name, let value, let divisor):
      CommandFailure(
        .valueError,
        "'\(name)' is \(value); it must be a multiple of \(divisor)"
          + (name == "image-size"
            ? ", as the network halves images \(divisor == 4 ? "twice" : "five times")" : ""),
        about: name)
    case .unknownOperator(let name, let known):
      CommandFailure(
        .nameError, "there is no operator '\(name)'", about: "operators",
        suggestion: suggestion(for: name, among: known),
        nextStep: "There are \(known.joined(separator: ", ")).")
    case .tooFewOperators:
      CommandFailure(
        .valueError, "a cell needs at least two different operators to choose from", about: "operators")
    }
  }

  static func of(_ error: ExactSearchError, about parameter: String?) -> CommandFailure {
    switch error {
    case .nothingWithinLimits(let flops, let parameters):
      CommandFailure(
        .valueError, "no architecture of the space is within these limits", about: "limits",
        nextStep: "The smallest ones have \(Format.number(Double(flops) / 1e6, decimals: 3)) M FLOPs or "
          + "\(Format.number(Double(parameters) / 1e6, decimals: 4)) M parameters.")
    case .everythingIsCut:
      CommandFailure(
        .valueError, "no architecture of the space has a path from its input to its output: all angles are 0",
        about: "net")
    case .tooManyPatterns(_, let limit):
      CommandFailure(
        .valueError,
        "the edges of this cell can be kept in more than \(Format.whole(limit)) ways, too many for a proof",
        about: "method", nextStep: "Take a cell with fewer nodes or without none, or method=evolution.")
    }
  }

  static func of(_ error: GenotypeError, about parameter: String?) -> CommandFailure {
    var (message, near, next) = ("", String?.none, String?.none)
    switch error {
    case .wrongNumberOfOperators(let found, let expected):
      message = "it names \(found) \(found == 1 ? "operator" : "operators"), and the space needs \(expected)"
    case .digitOutOfRange(let found, let position, let count):
      let last = String(count - 1, radix: 36)
      message = "digit \(position + 1) is '\(found)'; it can be from 0 to \(last)"
    case .droppedOperator(let digit, let position, let kept):
      message =
        "operator \(digit) of edge \(position + 1) has been dropped; left are "
        + kept.map(String.init).joined(separator: ", ")
    case .unknownOperator(let name, let known):
      message = "there is no operator '\(name)' on that edge"
      near = suggestion(for: name, among: known)
      next = "There are \(known.joined(separator: ", "))."
    case .unreadable(let part, let expected): message = "'\(part)' stands where \(expected) belongs"
    case .wrongNumberOfInputs(let cell, let node, let found, let expected):
      message = "node \(node) of the \(cell) cell keeps \(found) edges, and the space asks for \(expected)"
    }
    return CommandFailure(
      .valueError, "this is no architecture of the space: \(message)", about: parameter, suggestion: near,
      nextStep: next ?? "'sample' shows some that are.")
  }

  static func of(_ error: SuperNetError, about parameter: String?) -> CommandFailure {
    switch error {
    case .noEpochs(let epochs):
      CommandFailure(.valueError, "'epochs' is \(epochs); it must be at least 1", about: "epochs")
    case .badBatch(let batch, let images):
      CommandFailure(
        .valueError,
        "a batch of \(Format.whole(batch)) images is more than the data has: \(Format.whole(images))",
        about: "batch", nextStep: "Take a smaller batch=, or data with a larger limit=.")
    case .batchOfHalf(let batch, let half):
      CommandFailure(
        .valueError,
        "a batch of \(Format.whole(batch)) images is more than each half of the data has: \(Format.whole(half))",
        about: "batch", nextStep: "Take a smaller batch=, or data with a larger limit=.")
    case .warmupTooLong(let warmup, let epochs):
      CommandFailure(
        .valueError,
        "after \(Format.whole(warmup)) epochs of warm-up none of \(Format.whole(epochs)) is left for the architecture",
        about: "warmup", nextStep: "Take a smaller warmup=, or more epochs=.")
    case .partialChannels(let channels, let parts):
      CommandFailure(
        .valueError,
        "a cell's \(Format.whole(channels)) channels cannot be cut into \(Format.whole(parts)) equal parts",
        about: "partial",
        nextStep:
          "Take partial=\((1...parts).last { channels % $0 == 0 } ?? 1), or a space with other channels=.")
    case .noMixture:
      CommandFailure(
        .valueError, "blocks that change the number of channels cannot be mixed", about: "space",
        nextStep: "Take space darts, nasbench201 or cell.")
    case .imageSize(let space, let height, let width):
      CommandFailure(
        .valueError, "the space is for images of \(space)×\(space) pixels, and these have \(height)×\(width)",
        about: "data", nextStep: "Build the space with image-size=\(height).")
    case .tooManyClasses(let space, let labels):
      CommandFailure(
        .valueError, "the labels have \(labels) classes, and the space tells \(space) apart", about: "labels",
        nextStep: "Build the space with classes=\(labels).")
    case .labelCount(let images, let labels):
      CommandFailure(
        .valueError, "there are \(Format.whole(labels)) labels for \(Format.whole(images)) images",
        about: "labels",
        nextStep: "Make the labels from the same data.")
    case .tooMuchMemory(let needed, let machine):
      CommandFailure(
        .memoryError,
        "the training needs \(Format.whole(Int((needed / 1e6).rounded(.up)))) MB for tensors, "
          + "and the machine has \(Format.whole(Int(machine / 1e6))) MB", about: "batch",
        nextStep: "Take a smaller batch=, or a space with fewer channels= or cells=.")
    case .noArithmetic(let arithmetic):
      CommandFailure(
        .valueError, "this processor has no instructions for \(arithmetic.rawValue)", about: "arithmetic",
        nextStep: "Leave arithmetic= out, or take exact.")
    case .diverged(let step):
      CommandFailure(
        .valueError, "the training diverged: at step \(Format.whole(step)) its loss is no number any more",
        about: "lr", nextStep: "Take a smaller lr, or clip-norm=5.")
    case .otherData(let expected, let found):
      CommandFailure(
        .dataError,
        text(expected) == text(found)
          ? "the SuperNet began with other images or labels, though these are \(text(found)) too"
          : "the SuperNet began with \(text(expected)), and these are \(text(found))",
        about: "data", nextStep: "Read the same data with the same limit, split and seed.")
    case .notASuperNet(let file, let reason):
      CommandFailure(.dataError, "\"\(file)\" is no SuperNet of Azimuth's: \(reason)", about: parameter)
    }
  }

  private static func text(_ data: DataIdentity) -> String {
    "\(Format.whole(data.count)) images of \(data.name) with \(data.labels) labels in \(data.labelClasses) classes"
  }

  static func of(_ error: TensorFileError, about parameter: String?) -> CommandFailure {
    let message =
      switch error {
      case .unreadable(let file, let reason): "\"\(file)\" cannot be read: \(reason)"
      case .unwritable(let file, let reason): "\"\(file)\" cannot be written: \(reason)"
      case .truncated(let file, let expected, let found):
        "\"\(file)\" ends too early: it should have \(Format.whole(expected)) bytes and has \(Format.whole(found))"
      case .oversized(let file, let expected, let found):
        "\"\(file)\" is too long: it should have \(Format.whole(expected)) bytes and has \(Format.whole(found))"
      case .badHeader(let file, let reason): "\"\(file)\" is no safetensors file: \(reason)"
      case .unsupportedType(let file, let tensor, let type):
        "\"\(file)\" holds '\(tensor)' as \(type), and only F32 is read"
      case .badTensor(let file, let tensor, let reason): "\"\(file)\" is damaged at '\(tensor)': \(reason)"
      }
    return CommandFailure(.dataError, message, about: parameter)
  }

  static func of(_ error: TableError, about parameter: String?) -> CommandFailure {
    switch error {
    case .noSuchColumn(let name, let available):
      CommandFailure(
        .nameError, "there is no column '\(name)'", about: parameter,
        suggestion: suggestion(for: name, among: available),
        nextStep: "The columns are \(available.joined(separator: ", ")).")
    case .repeatedColumn(let name):
      CommandFailure(.valueError, "the column '\(name)' is named twice", about: parameter)
    case .keysOfDifferentKinds(let column):
      CommandFailure(
        .valueError, "'\(column)' holds numbers in one table and texts in the other", about: parameter)
    case .repeatedKey(let column, let key):
      CommandFailure(.valueError, "'\(column)' holds \(key) more than once", about: parameter)
    }
  }

  static func of(_ error: ArchitectureError, about parameter: String?) -> CommandFailure {
    CommandFailure(
      .valueError, "this is no architecture of NAS-Bench-201: \(text(error))", about: parameter,
      nextStep: "Write six digits from 0 to 4, an index up to 15624, or |op~0|+|op~0|op~1|+|op~0|op~1|op~2|.")
  }
}
