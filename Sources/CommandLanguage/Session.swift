import Synchronization

/// What lasts from cell to cell: variables and settings. Safe to read while a cell runs.
public final class Session: Sendable {
  private struct State {
    var names: [String] = []
    var values: [String: Value] = [:]
    var settings: [String: Double] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// A variable's value; `it` is the last result.
  public subscript(name: String) -> Value? {
    get { state.withLock { $0.values[name] } }
    set {
      state.withLock { state in
        if state.values[name] == nil, newValue != nil { state.names.append(name) }
        if newValue == nil { state.names.removeAll { $0 == name } }
        state.values[name] = newValue
      }
    }
  }

  /// Every variable, in the order of assignment.
  public var variables: [(name: String, value: Value)] {
    state.withLock { state in
      state.names.compactMap { name in state.values[name].map { (name, $0) } }
    }
  }

  /// A value of `set`, such as `seed`.
  public func setting(_ name: String) -> Double? { state.withLock { $0.settings[name] } }

  public func set(_ name: String, to value: Double) { state.withLock { $0.settings[name] = value } }
}
