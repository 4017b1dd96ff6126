internal import NIOConcurrencyHelpers
internal import NIOCore

/// What comes from other threads.
extension ClientLoop {
    /// Makes the loop's executor known; only on the loop.
    func makeExecutor() -> LoopExecutor {
        let made = LoopExecutor.of(eventLoop)
        known.withLockedValue { $0 = made }
        return made
    }

    /// The loop's executor, for tasks that run elsewhere.
    func executorFromElsewhere() async -> LoopExecutor {
        await withUnsafeContinuation { continuation in
            execute { continuation.resume(returning: self.executor) }
        }
    }

    /// Runs `task` on the loop, soon; from any thread.
    func execute(_ task: @escaping @Sendable () -> Void) {
        let executor = known.withLockedValue { $0 }
        if let executor { executor.execute(task) } else { eventLoop.execute(task) }
    }
}
