/// Why images cannot be shown as a contact sheet.
public enum ContactSheetError: Error, Sendable, Equatable {
  case sizesNotPositive(width: Int, height: Int)
  /// An image's bytes are not height × width × 3.
  case wrongByteCount(image: Int, expected: Int, found: Int)
}
