import Dispatch
import Synchronization

/// What the threads of one SQLite engine share.
final class EngineShared: Sendable {
    private struct Ending {
        var threadsLeft: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let configuration: StoreConfiguration
    /// Held as long as the writer lives; nil when the file is open for reading only.
    let lock: FileLock?
    let writeQueue: WorkQueue
    let readQueue: WorkQueue
    let counters = Mutex(StoreMetrics())
    /// Counts published events.
    let published: Watermark
    /// Signalled by each reader when its connection is closed.
    let readerEnded = DispatchSemaphore(value: 0)
    private let hasFailed = Mutex(false)
    private let ending: Mutex<Ending>

    init(_ configuration: StoreConfiguration, lock: FileLock?, threads: Int) {
        self.configuration = configuration
        self.lock = lock
        writeQueue = WorkQueue(limit: configuration.writeQueueLimit)
        readQueue = WorkQueue(limit: configuration.readQueueLimit)
        published = Watermark(0, waiterLimit: configuration.feedWaiterLimit)
        ending = Mutex(Ending(threadsLeft: threads))
    }

    /// Queues a job, or ends it with the reason why not.
    func submit(_ job: Job, to queue: WorkQueue, urgent: Bool) {
        switch queue.put(job, urgent: urgent) {
        case .queued: return
        case .full:
            counters.withLock { $0.refused += 1 }
            job.refuse(StoreError(.overloaded, "too much work waits for the database"))
        case .closed:
            job.refuse(StoreError(.closed, "the store is closed"))
        }
    }

    /// Stops the store's writing for good and tells the process, once.
    func fail(_ error: StoreError) {
        writeQueue.close()
        let isFirst = hasFailed.withLock { hasFailed in
            defer { hasFailed = true }
            return !hasFailed
        }
        if isFirst { configuration.failStop(error) }
    }

    /// Said by each thread as its last word.
    func threadEnded() {
        let waiters = ending.withLock { ending -> [CheckedContinuation<Void, Never>] in
            ending.threadsLeft -= 1
            guard ending.threadsLeft == 0 else { return [] }
            defer { ending.waiters = [] }
            return ending.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when all threads have ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = ending.withLock { ending -> Bool in
                if ending.threadsLeft == 0 { return true }
                ending.waiters.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
