import CommandLanguage
import Foundation

/// Lets Control-C stop what runs in good order instead of ending the program.
enum InterruptSignals {
  static let flag = InterruptFlag()

  /// Takes SIGINT over: it sets the flag, which is one atomic store.
  static func begin() {
    flag.clear()
    signal(SIGINT) { _ in InterruptSignals.flag.set() }
  }
}
