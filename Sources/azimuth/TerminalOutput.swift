import CommandLanguage
import Foundation
import Rendering
import Synchronization

/// Shows a cell's output as plain text on a terminal.
///
/// Displays that are updated in place (progress) become one line every few seconds; their last state stands.
final class TerminalOutput: CellOutput {
  private static let secondsBetweenUpdates = 5.0

  /// When a display was last printed, and its state since then.
  private let pending = Mutex((printed: Date.distantPast, latest: String?.none))

  func display(_ bundle: MIMEBundle, id: String?) {
    if id == nil { print(bundle.plainText) } else { progress(firstLine(bundle)) }
  }

  func update(_ bundle: MIMEBundle, id: String) { progress(firstLine(bundle)) }

  /// Prints a progress line when its time has come, and keeps it otherwise.
  private func progress(_ line: String) {
    let isDue = pending.withLock { pending in
      let isDue = Date().timeIntervalSince(pending.printed) >= Self.secondsBetweenUpdates
      pending = isDue ? (Date(), nil) : (pending.printed, line)
      return isDue
    }
    if isDue { write(line) }
  }

  func result(_ bundle: MIMEBundle) { print(bundle.plainText) }

  func line(_ text: String) { print(text) }

  func warning(_ text: String) { errorLine("Warning: \(text)") }

  func errorLine(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

  func ask(_ question: String, isHidden: Bool) -> Answer {
    FileHandle.standardOutput.write(Data("\(question) ".utf8))
    if isHidden { return getpass("").map { .text(String(cString: $0)) } ?? .nobody }
    return readLine().map { .text($0) } ?? .nobody
  }

  private func print(_ text: String) {
    let last = pending.withLock { pending in
      defer { pending = (.distantPast, nil) }
      return pending.latest
    }
    if let last { write(last) }
    write(text)
  }

  private func write(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

  private func firstLine(_ bundle: MIMEBundle) -> String {
    bundle.plainText.split(separator: "\n").first.map(String.init) ?? ""
  }
}
