import Foundation

/// The process that started this one. When it ends without a word, nobody is left to ask for shutdown.
enum ParentProcess {
  enum State {
    /// A descriptor that becomes readable when the parent ends.
    case watched(Int32)
    /// The system has none to give, or the parent is process 1, which adopts what is meant to run on by itself.
    case unknown
    /// It has ended already.
    case gone
  }

  /// Looks for the parent. To be called before anything that takes time: a parent may end while its kernel starts.
  static func watch() -> State {
    // By name: the system library of Linux has had it since 2.36, and Swift does not import its header.
    typealias Open = @convention(c) (pid_t, UInt32) -> Int32
    let parent = getppid()
    if let named = ProcessInfo.processInfo.environment["JPY_PARENT_PID"].flatMap({ pid_t($0) }), named > 1,
      named != parent, hasEnded(named)
    {
      return .gone
    }
    guard parent > 1, let symbol = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "pidfd_open") else {
      return .unknown
    }
    let descriptor = unsafeBitCast(symbol, to: Open.self)(parent, 0)
    guard descriptor >= 0 else { return errno == ESRCH ? .gone : .unknown }
    // It may have ended between the two calls, and its number belong to somebody else.
    return getppid() == parent ? .watched(descriptor) : .gone
  }

  /// Whether a process is no more, or waits only to be taken note of.
  private static func hasEnded(_ process: pid_t) -> Bool {
    if kill(process, 0) != 0 { return errno == ESRCH }
    // The state is the field behind the program's name, which stands in brackets.
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return text.split(separator: ")").last.map { ["Z", "X"].contains($0.prefix(2).dropFirst()) } ?? false
  }
}
