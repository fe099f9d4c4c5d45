import CLinux
import Foundation

/// Turns signals into events that a poll can wait for.
///
/// Handlers and not blocked signals with `signalfd`: libraries start threads before `main` (OpenBLAS does), which
/// block nothing, and a signal to the process would then end it there.
enum SignalEvents {
  /// Readable after SIGINT.
  static let interrupt = event()
  /// Readable after SIGTERM or SIGHUP.
  static let stop = event()

  /// Takes the signals over for the whole process.
  static func begin() {
    // Made before a handler needs them: making them is not for signal handlers, writing to them is.
    _ = (interrupt, stop)
    handle(SIGINT) { _ in eventfd_write(SignalEvents.interrupt, 1) }
    for number in [SIGTERM, SIGHUP] { handle(number) { _ in eventfd_write(SignalEvents.stop, 1) } }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Whether a signal of the event's sort has come since the last call.
  static func take(_ event: Int32) -> Bool {
    var count: eventfd_t = 0
    return eventfd_read(event, &count) == 0
  }

  private static func event() -> Int32 { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }
}
