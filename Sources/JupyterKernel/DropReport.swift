import Logging

/// Says on the standard error stream that messages are being dropped, seldom enough that a flood of them does not
/// become a flood of lines, and without anything of what they hold.
struct DropReport {
  private static let interval = Duration.seconds(10)

  private let logger = Logger(label: "jupyter-kernel", factory: { StreamLogHandler.standardError(label: $0) })
  private var unreported = 0
  private var lastLine: ContinuousClock.Instant?

  mutating func add(_ fault: WireFault) {
    unreported += 1
    let now = ContinuousClock.now
    if let lastLine, now - lastLine < Self.interval { return }
    logger.warning("dropped \(unreported) message(s) that are not from a client of this kernel: \(fault)")
    unreported = 0
    lastLine = now
  }
}
