import Glibc

/// The only place that makes threads: SQLite blocks, and a blocked thread of the cooperative pool would
/// stop everybody.
enum WorkerThread {
    private final class Body {
        let run: () -> Void

        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Runs `body` on a new thread that ends with it.
    static func start(_ body: sending @escaping () -> Void) throws(StoreError) {
        let context = Unmanaged.passRetained(Body(body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { context in
                if let context {
                    Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw StoreError(
                .inputOutput, "a thread could not be started",
                cause: String(cString: strerror(code)))
        }
    }
}
