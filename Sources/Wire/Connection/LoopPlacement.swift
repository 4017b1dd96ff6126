package import NIOCore

/// Puts tasks on event loops, where calls of clients and replies to them cost no change of thread.
package enum LoopPlacement {
    /// Runs `body`, and the child tasks it makes, on `loop`, as handlers of a server are run.
    ///
    /// Throws what `body` throws, and what the loop throws once it was shut down.
    package static func run<Result: Sendable>(
        on loop: any EventLoop, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        let executor = try await loop.submit { LoopExecutor.of(loop) }.get()
        return try await withTaskExecutorPreference(executor) { try await body() }
    }
}
