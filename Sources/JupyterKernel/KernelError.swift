/// Why a kernel could not start.
public enum KernelError: Error, Equatable {
  case unreadableConnectionFile(path: String, reason: String)
  /// The connection file is not a JSON object.
  case malformedConnectionFile(path: String)
  /// A field of the connection file is missing or has a value that cannot be.
  case badConnectionField(path: String, field: String)
  case unsupportedSignatureScheme(String)
  case unsupportedTransport(String)
  /// libsodium could not be set up.
  case cryptographyUnavailable
  /// The launcher that chose a handshake did not acknowledge the kernel's ports.
  case notRegistered(endpoint: String)
  /// The connection file asks for encryption, and ZeroMQ was built without it or refuses the key.
  case encryptionUnavailable(reason: String)
  /// A call of ZeroMQ or of the system failed.
  case systemCallFailed(call: String, reason: String)
  /// A socket could not be bound, most often because the port is taken.
  case bindFailed(endpoint: String, reason: String)
}
