/// Tasks that run handlers and are used again: making one for every call costs five allocations.
///
/// Belongs to its event loop.
final class HandlerTasks {
    /// One task and how to stop it.
    // Unchecked because it is touched on the event loop only.
    final class Worker: @unchecked Sendable {
        fileprivate var task: Task<Void, Never>?

        /// Tells the handler that runs to stop; the task is not used again.
        func cancel() { task?.cancel() }
    }

    /// Most tasks that wait for work.
    private static let mostIdle = 64

    private unowned let executor: LoopExecutor
    private var idle: [UnsafeContinuation<ServerStream?, Never>] = []

    init(executor: LoopExecutor) { self.executor = executor }

    /// Runs the handler of `stream`.
    func run(_ stream: ServerStream) {
        if let waiting = idle.popLast() {
            waiting.resume(returning: stream)
            return
        }
        let worker = Worker()
        worker.task = Task(executorPreference: executor) { [executor] in
            var next: ServerStream? = stream
            while let stream = next {
                stream.worker = worker
                // Who gave the call up before it began finds a task that is cancelled.
                if stream.isStopped { worker.cancel() }
                await stream.perform()
                if Task.isCancelled { break }
                next = await executor.handlers.wait()
            }
            worker.task = nil
        }
    }

    private nonisolated(nonsending) func wait() async -> ServerStream? {
        if idle.count >= Self.mostIdle { return nil }
        return await withUnsafeContinuation { idle.append($0) }
    }

    /// Ends the tasks that wait.
    func release() {
        let waiting = idle
        idle = []
        for continuation in waiting { continuation.resume(returning: nil) }
    }
}
