import CommandLanguage
import TensorEngine

/// What concerns the session as a whole and knows of the engine.
enum SessionCommands {
  static let all = [version]

  private static let version = Command(
    "version", family: "session", "Tells which Azimuth this is.", returns: .kind(.text),
    examples: [.init("version", gives: "Azimuth \(Azimuth.version)")]
  ) { call in
    let threads = call.session.setting("threads").map { Int($0) } ?? ThreadPool.availableCores
    return .text("Azimuth \(Azimuth.version), \(threads) of \(ThreadPool.availableCores) cores")
  }
}
