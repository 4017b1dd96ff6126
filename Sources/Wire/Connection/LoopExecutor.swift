internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix

/// A connection that has bytes to send at the end of the tick.
protocol TickFlushing: AnyObject {
    func flushTick()
}

/// Runs Swift tasks on an event loop, and ends each tick with one flush per connection.
///
/// Jobs enqueued from the loop go to a plain queue that is drained in the same tick; jobs from
/// other threads cost one wake-up per batch. One per loop and process, found through `current`.
// Unchecked because everything but `remote` is touched on the event loop only.
final class LoopExecutor: TaskExecutor, @unchecked Sendable {
    private struct Remote {
        var jobs: [UnownedJob] = []
        var isScheduled = false
    }

    /// Rounds of jobs and flushes before sockets get their turn again.
    private static let roundsPerTick = 32
    /// Jobs after which what they wrote is sent although more jobs wait: the other side then
    /// works on the first answers while this side makes the rest.
    private static let jobsPerFlush = 32

    let loop: any EventLoop
    /// Scratch memory for messages; used only within one synchronous function.
    let arena = Arena()
    let deadlines: DeadlineWheel
    private(set) lazy var handlers = HandlerTasks(executor: self)
    private let remote = NIOLockedValueBox(Remote())
    private var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var dirty: [any TickFlushing] = []
    private var flushing: [any TickFlushing] = []
    private var isDraining = false
    private var isScheduled = false

    private static let threadLocal = ThreadSpecificVariable<LoopExecutor>()

    private init(loop: any EventLoop) {
        self.loop = loop
        deadlines = DeadlineWheel(loop: loop)
    }

    /// The executor of the loop this thread runs, nil elsewhere or before anybody asked for it.
    static var current: LoopExecutor? { threadLocal.currentValue }

    /// The executor of `loop`; only on the loop.
    static func of(_ loop: any EventLoop) -> LoopExecutor {
        loop.preconditionInEventLoop()
        if let known = threadLocal.currentValue, known.loop === loop { return known }
        let made = LoopExecutor(loop: loop)
        threadLocal.currentValue = made
        return made
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if loop.inEventLoop {
            jobs.append(job)
            wakeLater()
            return
        }
        let mustWake = remote.withLockedValue { remote in
            remote.jobs.append(job)
            defer { remote.isScheduled = true }
            return !remote.isScheduled
        }
        if mustWake { loop.execute { self.drain() } }
    }

    /// Has `connection` flush at the end of this tick. Each connection asks once per tick.
    func flushLater(_ connection: any TickFlushing) {
        dirty.append(connection)
        wakeLater()
    }

    private func wakeLater() {
        guard !isDraining, !isScheduled else { return }
        isScheduled = true
        loop.execute { self.drain() }
    }

    /// Runs all jobs, then flushes, until neither is left. Connections call it at the end of
    /// their reads.
    func drain() {
        guard !isDraining else { return }
        isDraining = true
        isScheduled = false
        var rounds = 0
        repeat {
            takeRemote()
            runJobs()
            if jobs.isEmpty { flush() }
            rounds += 1
        } while (!jobs.isEmpty || !dirty.isEmpty) && rounds < Self.roundsPerTick
        if !jobs.isEmpty { flush() }
        isDraining = false
        if !jobs.isEmpty || !dirty.isEmpty { wakeLater() }
    }

    private func takeRemote() {
        remote.withLockedValue { remote in
            remote.isScheduled = false
            guard !remote.jobs.isEmpty else { return }
            jobs.append(contentsOf: remote.jobs)
            remote.jobs.removeAll(keepingCapacity: true)
        }
    }

    private func runJobs() {
        swap(&jobs, &running)
        var untilFlush = Self.jobsPerFlush
        for job in running {
            job.runSynchronously(on: asUnownedTaskExecutor())
            untilFlush -= 1
            if untilFlush == 0 {
                untilFlush = Self.jobsPerFlush
                flush()
            }
        }
        running.removeAll(keepingCapacity: true)
    }

    private func flush() {
        swap(&dirty, &flushing)
        for connection in flushing { connection.flushTick() }
        flushing.removeAll(keepingCapacity: true)
    }
}
