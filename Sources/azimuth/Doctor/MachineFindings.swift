import Foundation

/// The processor and the memory, as the Linux kernel lists them.
enum MachineFindings {
  static var all: [Finding] {
    let processor = fields(of: "/proc/cpuinfo")
    return [
      Finding("processor", .ok, processor["model name"] ?? architecture),
      features(in: processor),
      Finding("cores", .ok, "\(ProcessInfo.processInfo.activeProcessorCount) for this process"),
      memory,
    ]
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86-64"
    #elseif arch(arm64)
      "ARM64"
    #else
      "of another architecture"
    #endif
  }

  /// The vector instructions that decide how fast training is, under the names that /proc/cpuinfo has.
  private static func features(in processor: [String: String]) -> Finding {
    let present = Set(
      (processor["flags"] ?? processor["Features"] ?? "").split(separator: " ").map(String.init))
    let telling = [
      "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16",  // x86-64
      "asimd", "asimddp", "sve", "sve2", "bf16", "svebf16",  // ARM64
    ]
    let found = telling.filter(present.contains)
    return found.isEmpty
      ? Finding("vector units", .note, "none that Azimuth knows: training will be slow")
      : Finding("vector units", .ok, found.joined(separator: " "))
  }

  private static var memory: Finding {
    let memory = fields(of: "/proc/meminfo").compactMapValues { Double($0.prefix { $0 != " " }) }
    guard let total = memory["MemTotal"], let available = memory["MemAvailable"] else {
      return Finding("memory", .note, "unknown: /proc/meminfo does not say")
    }
    let gibibytes = { (kibibytes: Double) in String(format: "%.1f GiB", kibibytes / 1_048_576) }
    return Finding("memory", .ok, "\(gibibytes(total)), \(gibibytes(available)) of it free")
  }

  /// The `key : value` lines of a file in /proc; where a key comes again, the first counts.
  private static func fields(of file: String) -> [String: String] {
    guard let data = FileManager.default.contents(atPath: file) else { return [:] }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let pairs = lines.compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...]
      return (line[..<colon].trimmingCharacters(in: .whitespaces), value.trimmingCharacters(in: .whitespaces))
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
