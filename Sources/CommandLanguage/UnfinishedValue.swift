import Foundation
import Synchronization

/// Something that a command is still making. Cells that run beside it ask for it as it is now; the command hands copies
/// out when it gets to it.
public final class UnfinishedValue: Sendable {
  private struct State {
    var isWanted = false
    var value: Value?
    var version = 0
  }

  public let kind: ValueKind
  private let state = Mutex(State())
  /// How long a cell waits for the command, in milliseconds; after that it gets the last copy there is.
  private static let patience = 5_000

  public init(_ kind: ValueKind) { self.kind = kind }

  /// Hands out a copy if one is wanted.
  public func offer(_ value: () -> Value) {
    guard state.withLock({ $0.isWanted }) else { return }
    let value = value()
    state.withLock { state in
      state.isWanted = false
      state.value = value
      state.version += 1
    }
  }

  /// A copy of now; nil where the command has none to give yet.
  func current() -> Value? {
    let version = state.withLock { state in
      state.isWanted = true
      return state.version
    }
    for _ in 0..<Self.patience {
      if let value = state.withLock({ $0.version > version ? $0.value : nil }) { return value }
      usleep(1_000)
    }
    return state.withLock { $0.value }
  }
}
