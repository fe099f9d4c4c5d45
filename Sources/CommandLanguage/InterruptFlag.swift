import Synchronization

/// Set by whoever wants a cell to stop, polled by whatever runs long.
public final class InterruptFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  private let isSetElsewhere: @Sendable () -> Bool

  /// - Parameter isSetElsewhere: another word that counts, such as a kernel's own token.
  public init(isSetElsewhere: @escaping @Sendable () -> Bool = { false }) {
    self.isSetElsewhere = isSetElsewhere
  }

  public var isSet: Bool { flag.load(ordering: .relaxed) || isSetElsewhere() }
  public func set() { flag.store(true, ordering: .relaxed) }
  public func clear() { flag.store(false, ordering: .relaxed) }
}
