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
        var tasks: [@Sendable () -> Void] = []
        var isScheduled = false
    }

    /// Rounds of jobs and flushes before sockets get their turn again.
    private static let roundsPerTick = 32
    /// Jobs after which what they wrote is sent although more jobs wait: the other side then
    /// works on the first answers while this side makes the rest.
    private static let jobsPerFlush = 32
    /// Time that jobs may take before sockets get their turn. Handlers that compute for long would
    /// otherwise keep a server from refusing the calls it will never come to.
    private static let longestTurn = TimeAmount.microseconds(1_500)
    /// Jobs between two looks at the clock.
    private static let jobsPerLook = 2
    /// Time after which the rest of the jobs run. The loop runs what is due before it looks at its
    /// sockets, so the rest must not be due yet; with sockets that are ready it does not wait.
    private static let pause = TimeAmount.microseconds(5)
    /// Times that a look for work lets the loop's queue pass before it: what stands in it, and what
    /// that puts there.
    private static let queuesBeforeLook = 2

    let loop: any EventLoop
    /// Scratch memory for messages; used only within one synchronous function.
    let arena = Arena()
    let deadlines: DeadlineWheel
    private(set) lazy var handlers = HandlerTasks(executor: self)
    /// The loop's selector was not found: looking for it again would read /proc for each connection.
    private(set) var cannotPoll = false
    private let remote = NIOLockedValueBox(Remote())
    private var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var tasks: [@Sendable () -> Void] = []
    private var dirty: [any TickFlushing] = []
    private var flushing: [any TickFlushing] = []
    private var isDraining = false
    private var isScheduled = false
    /// Jobs wait for their next turn, which is planned.
    private var isPausing = false
    private(set) var polling: LoopPolling?
    /// How often the look for work that is planned still goes to the end of the loop's queue; nil when
    /// none is planned.
    private var queuesLeft: Int?
    /// Whether a look for work is planned.
    var isLookPlanned: Bool { queuesLeft != nil }
    /// Bursts of large messages that are planned on the loop: there is work.
    var plannedBursts = 0

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

    /// Runs `task` on the loop, soon. What comes from other threads this way ends a look for work.
    func execute(_ task: @escaping @Sendable () -> Void) {
        if loop.inEventLoop { return loop.execute(task) }
        let mustWake = remote.withLockedValue { remote in
            remote.tasks.append(task)
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
        guard !isDraining, !isScheduled, !isPausing else { return }
        isScheduled = true
        loop.execute { self.drain() }
    }

    /// Runs all jobs, then flushes, until neither is left or the turn is over. Connections call it
    /// at the end of their reads.
    func drain() {
        guard !isDraining else { return }
        isDraining = true
        isScheduled = false
        if isPausing {
            // The jobs of the turn before are not done: what was read is answered, as far as it can
            // be without a handler, and the other sockets are next.
            flush()
        } else {
            takeTurn()
        }
        isDraining = false
        if !jobs.isEmpty || !dirty.isEmpty { wakeLater() }
    }

    private func takeTurn() {
        let end = loop.now + Self.longestTurn
        var rounds = 0
        repeat {
            takeRemote()
            guard runJobs(until: end) else {
                flush()
                pause()
                return
            }
            if jobs.isEmpty { flush() }
            rounds += 1
        } while (!jobs.isEmpty || !dirty.isEmpty) && rounds < Self.roundsPerTick
        if !jobs.isEmpty { flush() }
    }

    private func pause() {
        isPausing = true
        loop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in
            isPausing = false
            drain()
        }
    }

    /// Has the loop look for work for so long before it sleeps; the longest time asked for counts.
    /// `socket`: one that the loop watches.
    func poll(for limit: Duration, socket: Int32) {
        guard limit > polling?.limit ?? .zero, !cannotPoll else { return }
        polling = LoopPolling(limit: limit, socket: socket)
        cannotPoll = polling == nil
    }

    /// Has the loop look for work for a moment, when that is switched on, once it did what it has to
    /// do: the task that a reply woke may stand in its queue already.
    func pollForWork() {
        guard let polling, !isLookPlanned, !polling.passes() else { return }
        lookLater(Self.queuesBeforeLook)
    }

    private func lookLater(_ queues: Int) {
        queuesLeft = queues
        loop.execute { self.look() }
    }

    private func look() {
        let left = (queuesLeft ?? 1) - 1
        queuesLeft = nil
        if left > 0 || isScheduled { return lookLater(Swift.max(left, 1)) }
        // What is planned for a time to come is work too.
        guard let polling, !isPausing, plannedBursts == 0 else { return }
        polling.wait { remote.withLockedValue { $0.isScheduled } }
    }

    private func takeRemote() {
        remote.withLockedValue { remote in
            remote.isScheduled = false
            swap(&tasks, &remote.tasks)
            guard !remote.jobs.isEmpty else { return }
            jobs.append(contentsOf: remote.jobs)
            remote.jobs.removeAll(keepingCapacity: true)
        }
        guard !tasks.isEmpty else { return }
        for task in tasks { task() }
        tasks.removeAll(keepingCapacity: true)
    }

    /// Runs what was enqueued before; false when the time is over and some of it is left.
    private func runJobs(until end: NIODeadline) -> Bool {
        swap(&jobs, &running)
        var done = 0
        for job in running {
            job.runSynchronously(on: asUnownedTaskExecutor())
            done += 1
            if done % Self.jobsPerFlush == 0 { flush() }
            if done % Self.jobsPerLook == 0, done < running.count, loop.now >= end { break }
        }
        let isDone = done == running.count
        if !isDone {
            // What is left goes before what came meanwhile.
            running.removeFirst(done)
            running.append(contentsOf: jobs)
            swap(&jobs, &running)
        }
        running.removeAll(keepingCapacity: true)
        return isDone
    }

    private func flush() {
        swap(&dirty, &flushing)
        for connection in flushing { connection.flushTick() }
        flushing.removeAll(keepingCapacity: true)
    }
}
