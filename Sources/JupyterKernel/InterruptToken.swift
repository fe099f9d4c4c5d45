import Synchronization

/// Set when a client interrupts; polled by the interpreter while it runs a cell.
public final class InterruptToken: Sendable {
  private let flag = Atomic<Bool>(false)
  /// Called when the token is set.
  private let handler = Mutex<(@Sendable () -> Void)?>(nil)

  public init() {}

  public var isSet: Bool { flag.load(ordering: .relaxed) }

  /// Lets the interpreter hear of an interrupt at once; nil ends that.
  public func onSet(_ body: (@Sendable () -> Void)?) { handler.withLock { $0 = body } }

  func set() {
    flag.store(true, ordering: .relaxed)
    handler.withLock { $0 }?()
  }

  func clear() { flag.store(false, ordering: .relaxed) }
}
