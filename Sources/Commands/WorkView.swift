import CommandLanguage
import Foundation
import Rendering

/// A display of work that is counted, updated four times a second; none appears for work that takes less than half a second.
struct WorkView {
  private let call: Invocation
  private let id = "work-\(UUID().uuidString)"
  private let began = ContinuousClock.now
  private var refresh = Throttle<Int>(perSecond: 4)
  private var isShown = false
  var progress: WorkProgress

  init(_ call: Invocation, title: String, unit: String, total: Int?) {
    self.call = call
    progress = WorkProgress(title: title, done: 0, total: total, unit: unit)
  }

  /// Seconds since the work began.
  var seconds: Double {
    let elapsed = began.duration(to: .now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }

  /// Takes up how much is done.
  ///
  /// - Parameter prepare: fills in what is to be seen, when something is.
  mutating func note(_ done: Int, _ prepare: (inout WorkProgress) -> Void = { _ in }) {
    progress.done = done
    guard seconds > 0.5, refresh.offer(done) != nil else { return }
    if let total = progress.total, done > 0 {
      progress.secondsLeft = seconds / Double(done) * Double(max(0, total - done))
    }
    prepare(&progress)
    show()
  }

  /// Shows how the work ended; nothing where it was over before anything was shown.
  mutating func finish(
    _ state: TrainingProgress.State, _ prepare: (inout WorkProgress) -> Void = { _ in }
  ) {
    guard isShown else { return }
    progress.state = state
    prepare(&progress)
    show()
  }

  private mutating func show() {
    if isShown {
      call.output.update(progress.bundle(), id: id)
    } else {
      call.output.display(progress.bundle(), id: id)
    }
    isShown = true
  }
}
