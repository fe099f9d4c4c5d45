import Synchronization

/// The comms that front ends have opened to hear of something as it happens. The interpreter names what there is to hear
/// of; a comm for anything else is closed at once.
final class CommRegistry: Sendable {
  private struct Comm {
    let id: String
    let target: String
  }

  /// How many may be open at a time.
  private static let limit = 1_024

  private let targets: Set<String>
  private let comms = Mutex([Comm]())

  init(targets: Set<String>) { self.targets = targets }

  /// Opens a comm; false where nobody publishes on that target.
  func open(_ id: String, target: String) -> Bool {
    guard targets.contains(target) else { return false }
    return comms.withLock { comms in
      comms.removeAll { $0.id == id }
      guard comms.count < Self.limit else { return false }
      comms.append(Comm(id: id, target: target))
      return true
    }
  }

  func close(_ id: String) { comms.withLock { $0.removeAll { $0.id == id } } }

  /// Those that listen to a target.
  func ids(listeningTo target: String) -> [String] {
    comms.withLock { $0.filter { $0.target == target }.map(\.id) }
  }

  /// What a `comm_info_reply` lists; nil means all targets.
  func list(target: String?) -> JSONValue {
    let wanted = comms.withLock { $0.filter { target == nil || $0.target == target } }
    return .object(
      Dictionary(wanted.map { ($0.id, ["target_name": .string($0.target)]) }, uniquingKeysWith: { $1 }))
  }
}
