import Foundation

/// The signals a kernel reacts to, taken by one thread that waits for them.
enum KernelSignals {
  // Written once, before the handlers that read it are installed.
  private nonisolated(unsafe) static var waitingThread = pthread_t()

  /// Blocks the signals in this thread and those it starts, and calls `receive` for every one that comes.
  ///
  /// Threads that libraries started earlier do not block them. A signal that the system gives to one of those is
  /// handed on to the thread that waits.
  static func watch(
    _ signals: [Int32], _ receive: @escaping @Sendable (Int32) -> Void
  ) throws(KernelError) {
    signal(SIGPIPE, SIG_IGN)
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)

    let blocked = set
    try KernelThread.start(stackSize: 1 << 20) {
      waitingThread = pthread_self()
      for number in signals {
        signal(number) { pthread_kill(KernelSignals.waitingThread, $0) }
      }
      var set = blocked
      var number: Int32 = 0
      while true {
        if sigwait(&set, &number) == 0 { receive(number) }
      }
    }
  }
}
