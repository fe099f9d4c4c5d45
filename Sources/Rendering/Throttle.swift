/// Lets a value pass at most once an interval and keeps the latest one that it held back, so that the last one
/// is never lost: `flush` hands it over at the end.
public struct Throttle<Value> {
  private let interval: Duration
  private var next: ContinuousClock.Instant?
  private var held: Value?

  /// - Parameter perSecond: how many values may pass in a second, above 0.
  public init(perSecond: Double) {
    interval = .seconds(1 / max(perSecond, 1e-6))
  }

  /// The value itself when its time has come, nil when it is held back.
  public mutating func offer(_ value: Value, at now: ContinuousClock.Instant = .now) -> Value? {
    if let next, now < next {
      held = value
      return nil
    }
    next = now.advanced(by: interval)
    held = nil
    return value
  }

  /// The value still held back, if any.
  public mutating func flush() -> Value? {
    defer { held = nil }
    return held
  }
}
