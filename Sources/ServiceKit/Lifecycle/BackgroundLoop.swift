package import Values

/// Work that goes on as long as the process: a feed follower, a saga driver, a sweeper.
package struct BackgroundLoop: Sendable {
    /// A few words for the log.
    package let name: String
    /// Runs until it is cancelled; may throw, and is then started again after a pause.
    package let run: @Sendable () async throws -> Void

    package init(_ name: String, _ run: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.run = run
    }

    /// A loop that calls `step` every `interval`.
    package init(
        _ name: String, every interval: Duration, scheduler: any Scheduler,
        _ step: @escaping @Sendable () async throws -> Void
    ) {
        self.init(name) {
            while !Task.isCancelled {
                try await step()
                try await scheduler.sleep(for: interval)
            }
        }
    }
}
