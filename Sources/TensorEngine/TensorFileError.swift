/// What can be wrong with a file of tensors.
public enum TensorFileError: Error, Hashable, Sendable {
  case unreadable(file: String, reason: String)
  case unwritable(file: String, reason: String)
  /// The file ends before what its header promises.
  case truncated(file: String, expected: Int, found: Int)
  /// The file goes on after what its header promises.
  case oversized(file: String, expected: Int, found: Int)
  /// The header is no JSON object of the safetensors form.
  case badHeader(file: String, reason: String)
  /// A tensor of another element type than F32.
  case unsupportedType(file: String, tensor: String, type: String)
  /// A tensor's shape and its place in the file do not fit.
  case badTensor(file: String, tensor: String, reason: String)
}
