import Foundation

/// What the kernel and its machine use, as the resource display of JupyterLab reads it (ipykernel's `usage_request`).
struct UsageReport {
  private var lastProcess: (seconds: Double, time: ContinuousClock.Instant)?
  private var lastHost: (busy: Double, all: Double)?

  /// Processor shares, in percent, are those since the last call; 0 at the first.
  mutating func content() -> JSONValue {
    let memory = Self.memory()
    let total = memory["MemTotal"] ?? 0
    let available = memory["MemAvailable"] ?? 0
    var fields: [String: JSONValue] = [
      "hostname": .string(ProcessInfo.processInfo.hostName), "pid": .integer(Int(getpid())),
      "kernel_cpu": .number(processShare()), "kernel_memory": .integer(Self.residentBytes()),
      "cpu_count": .integer(ProcessInfo.processInfo.processorCount),
      "host_virtual_memory": [
        "total": .integer(total), "available": .integer(available), "used": .integer(total - available),
        "free": .integer(memory["MemFree"] ?? 0),
        "percent": .number(total > 0 ? Self.rounded(100 * Double(total - available) / Double(total)) : 0),
      ],
    ]
    fields["host_cpu_percent"] = .number(hostShare())
    return .object(fields)
  }

  private mutating func processShare() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let seconds =
      Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    let now = ContinuousClock.now
    defer { lastProcess = (seconds, now) }
    guard let lastProcess else { return 0 }
    let elapsed = lastProcess.time.duration(to: now) / .seconds(1)
    return elapsed > 0 ? Self.rounded(100 * (seconds - lastProcess.seconds) / elapsed) : 0
  }

  private mutating func hostShare() -> Double {
    // Jiffies of all processors: user, nice, system, idle, waiting for a disk, …
    let line = Self.text("/proc/stat").prefix { $0 != "\n" }
    let jiffies = line.split(separator: " ").dropFirst().compactMap { Double($0) }
    guard jiffies.count > 4 else { return 0 }
    let all = jiffies.prefix(8).reduce(0, +)
    let busy = all - jiffies[3] - jiffies[4]
    defer { lastHost = (busy, all) }
    guard let lastHost, all > lastHost.all else { return 0 }
    return Self.rounded(100 * (busy - lastHost.busy) / (all - lastHost.all))
  }

  private static func residentBytes() -> Int {
    let pages = text("/proc/self/statm").split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }

  /// The fields of /proc/meminfo, in bytes.
  private static func memory() -> [String: Int] {
    var fields: [String: Int] = [:]
    for line in text("/proc/meminfo").split(separator: "\n") {
      let parts = line.split(separator: ":")
      guard parts.count == 2, let kilobytes = parts[1].split(separator: " ").first.flatMap({ Int($0) }) else {
        continue
      }
      fields[String(parts[0])] = kilobytes << 10
    }
    return fields
  }

  private static func rounded(_ percent: Double) -> Double { (percent * 10).rounded() / 10 }

  private static func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }
}
