/// What keeps a kernel from starting.
public enum KernelError: Error, Sendable, Equatable {
  case unreadableConnectionFile(path: String, reason: String)
  /// The file lacks something or holds something that cannot be.
  case badConnectionFile(path: String, reason: String)
  case socket(name: String, endpoint: String, reason: String)
}
