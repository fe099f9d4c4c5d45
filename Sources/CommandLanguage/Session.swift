import Synchronization

/// What lasts from cell to cell: variables and settings. Safe to read while a cell runs.
public final class Session: Sendable {
  private struct State {
    var names: [String] = []
    var values: [String: Value] = [:]
    var settings: [String: Double] = [:]
    var places: Set<String> = []
    var unfinished: [(name: String, value: UnfinishedValue)] = []
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

  /// The names of all variables, those that are still being made included.
  public var names: [String] {
    state.withLock { state in
      state.names + state.unfinished.map(\.name).filter { state.values[$0] == nil }
    }
  }

  /// Every variable, in the order of assignment.
  public var variables: [(name: String, value: Value)] {
    state.withLock { state in
      state.names.compactMap { name in state.values[name].map { (name, $0) } }
    }
  }

  /// A variable as it is now, which takes a moment where a command is still making it.
  public func current(_ name: String) -> Value? {
    let (unfinished, value) = state.withLock { state in
      (state.unfinished.first { $0.name == name }?.value, state.values[name])
    }
    return unfinished?.current() ?? value
  }

  /// What commands are still making, and for which variables.
  public var unfinished: [(name: String, kind: ValueKind)] {
    state.withLock { $0.unfinished.map { ($0.name, $0.value.kind) } }
  }

  /// Lets other cells see what a command is making while `body` runs.
  public func showing<Result>(
    _ value: UnfinishedValue, as name: String, while body: () throws -> Result
  ) rethrows -> Result {
    state.withLock { $0.unfinished.append((name, value)) }
    defer {
      state.withLock { state in
        if let index = state.unfinished.firstIndex(where: { $0.value === value }) {
          state.unfinished.remove(at: index)
        }
      }
    }
    return try body()
  }

  /// Takes note of a named place in the notebook; whether it is a new one.
  public func place(_ name: String) -> Bool { state.withLock { $0.places.insert(name).inserted } }

  /// A value of `set`, such as `seed`.
  public func setting(_ name: String) -> Double? { state.withLock { $0.settings[name] } }

  public func set(_ name: String, to value: Double) { state.withLock { $0.settings[name] = value } }
}
