import Foundation

/// The process that started this one. When it ends without a word, nobody is left to ask for shutdown.
enum ParentProcess {
  /// A descriptor that becomes readable when the parent ends; nil when the system has none to give, or when the
  /// parent is process 1, which adopts what is meant to run on by itself.
  static func openDescriptor() -> Int32? {
    // By name: the system library of Linux has had it since 2.36, and Swift does not import its header.
    typealias Open = @convention(c) (pid_t, UInt32) -> Int32
    let parent = getppid()
    guard parent > 1, let symbol = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "pidfd_open") else {
      return nil
    }
    let descriptor = unsafeBitCast(symbol, to: Open.self)(parent, 0)
    return descriptor >= 0 ? descriptor : nil
  }
}
