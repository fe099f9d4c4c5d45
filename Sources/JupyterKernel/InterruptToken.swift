import Synchronization

/// Tells a running cell that its user asked it to stop. Once set it stays set; every cell has its own.
public final class InterruptToken: Sendable {
  private let flag = Atomic<Bool>(false)

  public init() {}

  public var isSet: Bool { flag.load(ordering: .relaxed) }

  public func set() { flag.store(true, ordering: .relaxed) }
}
