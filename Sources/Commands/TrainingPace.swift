import Foundation
import Rendering

/// How a training goes, whatever it trains: its losses, its speed and the time that is left.
struct TrainingPace {
  /// Points of the loss curve: more could not be told apart.
  private static let mostPoints = 150

  private(set) var losses: [Float]
  private(set) var imagesPerSecond: Double?
  private(set) var secondsLeft: Double?
  private let firstStep: Int
  private var images = 0
  private let began = ContinuousClock.now

  /// - Parameter losses: of the steps that were done before.
  init(_ losses: [Float]) {
    self.losses = losses
    firstStep = losses.count
  }

  /// Takes up a step.
  ///
  /// - Parameters:
  ///   - steps: how many there will be.
  ///   - batch: images of this one.
  mutating func note(_ loss: Float, steps: Int, batch: Int) {
    losses.append(loss)
    images += batch
    let elapsed = began.duration(to: .now).components
    let seconds = Double(elapsed.attoseconds) / 1e18 + Double(elapsed.seconds)
    let done = losses.count - firstStep
    guard seconds > 0.2 else { return }
    imagesPerSecond = Double(images) / seconds
    secondsLeft = seconds / Double(done) * Double(steps - losses.count)
  }

  /// No time is left.
  mutating func finish() { secondsLeft = nil }

  /// Means of neighbouring steps: the loss of one batch says little.
  var smoothed: [TrainingProgress.Loss] {
    let width = max(1, (losses.count + Self.mostPoints - 1) / Self.mostPoints)
    return stride(from: 0, to: losses.count, by: width).map { start in
      let window = losses[start..<min(start + width, losses.count)]
      return TrainingProgress.Loss(step: start + window.count, value: Self.mean(window))
    }
  }

  /// How far the loss has fallen, in words; nil before the second step.
  var fall: String? {
    guard losses.count > 1 else { return nil }
    let count = min(20, max(1, losses.count / 4))
    let (first, last) = (Self.mean(losses.prefix(count)), Self.mean(losses.suffix(count)))
    return "loss \(Format.fixed(first, decimals: 4)) → \(Format.fixed(last, decimals: 4)) "
      + "(means of the first and the last \(count) steps)"
  }

  static func megabytes(_ bytes: Int) -> String { "\(Format.whole(bytes / 1_000_000)) MB" }

  static func mean(_ values: ArraySlice<Float>) -> Double {
    values.reduce(0.0) { $0 + Double($1) } / Double(max(values.count, 1))
  }
}
