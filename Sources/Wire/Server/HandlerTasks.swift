/// Tasks that run handlers and are used again: making one for every call costs five allocations.
///
/// Belongs to its event loop.
final class HandlerTasks {
    /// One task and how to stop it. Between two calls it knows neither stream nor connection.
    // Unchecked because it is touched on the event loop only.
    final class Worker: @unchecked Sendable {
        fileprivate var task: Task<Void, Never>?
        fileprivate var stream: ServerStream?
        fileprivate var idle: UnsafeContinuation<Void, Never>?

        /// Tells the handler that runs to stop; the task is not used again.
        func cancel() { task?.cancel() }

        /// Runs the handler of the stream it was given; false when it was given none.
        fileprivate nonisolated(nonsending) func serve() async -> Bool {
            guard let stream = stream.take() else { return false }
            if stream.isStopped {
                stream.endUnbegun()
            } else {
                switch stream.begins() {
                case .wait: return true
                case .refuse: stream.endRefused()
                case .begin:
                    stream.worker = self
                    await stream.perform()
                }
            }
            stream.retire()
            return true
        }
    }

    /// Most tasks that wait for work.
    private static let mostIdle = 64

    private unowned let executor: LoopExecutor
    private var idle: [Worker] = []

    init(executor: LoopExecutor) { self.executor = executor }

    /// Runs the handler of `stream`.
    func run(_ stream: ServerStream) {
        if let worker = idle.popLast() {
            worker.stream = stream
            wake(worker)
            return
        }
        let worker = Worker()
        worker.stream = stream
        worker.task = Task(executorPreference: executor) { [executor] in
            while await worker.serve(), !Task.isCancelled {
                await executor.handlers.wait(worker)
            }
            worker.task = nil
        }
    }

    private nonisolated(nonsending) func wait(_ worker: Worker) async {
        if idle.count >= Self.mostIdle { return }
        await withUnsafeContinuation { continuation in
            worker.idle = continuation
            idle.append(worker)
        }
    }

    private func wake(_ worker: Worker) {
        let continuation = worker.idle
        worker.idle = nil
        continuation?.resume()
    }

    /// Ends the tasks that wait.
    func release() {
        let waiting = idle
        idle = []
        for worker in waiting { wake(worker) }
    }
}
