import CommandLanguage
import TensorEngine

extension Invocation {
  /// `threads=`, the session's number, or one a core.
  var threads: Int {
    integer("threads") ?? session.setting("threads").map { Int($0) } ?? ThreadPool.availableCores
  }
}
