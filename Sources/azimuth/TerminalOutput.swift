import CommandLanguage
import Foundation
import Rendering
import Synchronization

/// Shows a cell's output as plain text on a terminal.
///
/// Displays that are updated in place (progress) become one line every few seconds; their last state stands.
final class TerminalOutput: CellOutput {
  private static let secondsBetweenUpdates = 5.0

  private let lastUpdate = Mutex([String: Date]())

  func display(_ bundle: MIMEBundle, id: String?) {
    if let id {
      lastUpdate.withLock { $0[id] = Date() }
      print(firstLine(bundle))
    } else {
      print(bundle.plainText)
    }
  }

  func update(_ bundle: MIMEBundle, id: String) {
    let isDue = lastUpdate.withLock { updates in
      guard let last = updates[id], Date().timeIntervalSince(last) < Self.secondsBetweenUpdates else {
        updates[id] = Date()
        return true
      }
      return false
    }
    if isDue { print(firstLine(bundle)) }
  }

  func result(_ bundle: MIMEBundle) { print(bundle.plainText) }

  func line(_ text: String) { print(text) }

  func warning(_ text: String) { FileHandle.standardError.write(Data("Warning: \(text)\n".utf8)) }

  private func print(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

  private func firstLine(_ bundle: MIMEBundle) -> String {
    bundle.plainText.split(separator: "\n").first.map(String.init) ?? ""
  }
}
