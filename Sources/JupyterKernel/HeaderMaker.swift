import Foundation

/// Makes message headers; the session is this process's own, so that clients notice a restart.
struct HeaderMaker {
  private let session = UUID().uuidString.lowercased()
  private var count = 0

  mutating func header(_ type: String) -> String {
    count += 1
    return JSONText.object([
      ("msg_id", "\"\(session)_\(count)\""), ("msg_type", JSONText.string(type)),
      ("session", "\"\(session)\""),
      ("username", "\"azimuth\""), ("date", "\"\(Self.now)\""),
      ("version", "\"\(JupyterKernel.protocolVersion)\""),
    ])
  }

  /// ISO 8601 in UTC with microseconds.
  private static var now: String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    gmtime_r(&time.tv_sec, &parts)
    func digits(_ value: Int, _ width: Int) -> String {
      let text = "\(value)"
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)].map { digits($0, 2) }
    let clock = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)].map { digits($0, 2) }
    return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":")).\(digits(time.tv_nsec / 1000, 6))Z"
  }
}
