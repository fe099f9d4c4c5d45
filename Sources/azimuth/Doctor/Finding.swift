/// One thing that `azimuth doctor` looked at.
struct Finding: Encodable {
  enum State: String, Encodable {
    /// There, and as it should be.
    case ok
    /// Worth knowing, or absent and optional: Azimuth works without it.
    case note
    /// Must be mended before Azimuth works.
    case problem
  }

  var name: String
  var state: State
  /// A version, a place, or what is wrong.
  var detail: String
  /// The command that mends it, ready to be pasted.
  var remedy: String?

  init(_ name: String, _ state: State, _ detail: String, remedy: String? = nil) {
    self.name = name
    self.state = state
    self.detail = detail
    self.remedy = remedy
  }
}
