import CommandLanguage
import Foundation
import Rendering
import Synchronization

/// Keeps what a cell shows.
final class Recorder: CellOutput {
  struct Shown: Sendable {
    var lines: [String] = []
    var warnings: [String] = []
    var displays: [MIMEBundle] = []
    var result: MIMEBundle?
  }

  private let state = Mutex(Shown())
  /// Called at each update of a display: progress.
  private let onUpdate: @Sendable () -> Void

  /// Called when a display begins: a training, before its first step.
  private let onDisplay: @Sendable () -> Void

  init(
    onUpdate: @escaping @Sendable () -> Void = {}, onDisplay: @escaping @Sendable () -> Void = {}
  ) {
    self.onUpdate = onUpdate
    self.onDisplay = onDisplay
  }

  var shown: Shown { state.withLock { $0 } }

  /// All of it as plain text.
  var text: String {
    let shown = shown
    return (shown.lines + shown.displays.map(\.plainText) + [shown.result?.plainText ?? ""]).joined(
      separator: "\n")
  }

  func display(_ bundle: MIMEBundle, id: String?) {
    state.withLock { $0.displays.append(bundle) }
    onDisplay()
  }
  func update(_ bundle: MIMEBundle, id: String) {
    state.withLock { $0.displays.append(bundle) }
    onUpdate()
  }
  func result(_ bundle: MIMEBundle) { state.withLock { $0.result = bundle } }
  func line(_ text: String) { state.withLock { $0.lines.append(text) } }
  func ask(_ question: String, isHidden: Bool) -> Answer { .text("Ada") }
  func warning(_ text: String) { state.withLock { $0.warnings.append(text) } }
}
