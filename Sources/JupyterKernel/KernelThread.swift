import Foundation

/// Threads with a stack of a given size.
enum KernelThread {
  private final class Body {
    let run: () -> Void

    init(_ run: @escaping () -> Void) {
      self.run = run
    }
  }

  /// Starts a thread that nobody joins. Signals blocked in the caller are blocked in it.
  static func start(stackSize: Int, _ body: sending @escaping () -> Void) throws(KernelError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))

    let boxed = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, boxed.toOpaque())
    guard failure == 0 else {
      boxed.release()
      throw .systemCallFailed(call: "pthread_create", reason: String(cString: strerror(failure)))
    }
  }
}
