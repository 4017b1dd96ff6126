import NIOCore

/// Runs the tasks of a connection on the connection's own event loop, so that a request does not
/// change threads between the socket, its handler and the calls it makes.
///
/// Handlers must not block; what does, such as hashing a password, has threads of its own.
final class LoopTaskExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
