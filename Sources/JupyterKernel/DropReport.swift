import Logging

/// Says on the standard error stream that messages are dropped or refused, seldom enough that a flood of them does not
/// become a flood of lines, and without anything of what they hold.
struct DropReport {
  private static let interval = Duration.seconds(10)

  private let logger = Logger(label: "jupyter-kernel", factory: { StreamLogHandler.standardError(label: $0) })
  private var dropped = Count()
  private var refused = Count()

  private struct Count {
    var unreported = 0
    var lastLine: ContinuousClock.Instant?

    /// Counts one more; how many there are to report, if it is time to.
    mutating func add() -> Int? {
      unreported += 1
      let now = ContinuousClock.now
      if let lastLine, now - lastLine < DropReport.interval { return nil }
      defer { (unreported, lastLine) = (0, now) }
      return unreported
    }
  }

  mutating func add(_ fault: WireFault) {
    guard let count = dropped.add() else { return }
    logger.warning("dropped \(count) message(s) that are not from a client of this kernel: \(fault)")
  }

  mutating func add(_ refusal: BadRequest) {
    guard let count = refused.add() else { return }
    logger.warning("refused \(count) request(s): \(refusal.reason)")
  }
}
