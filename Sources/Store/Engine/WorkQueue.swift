import Dispatch
import Synchronization

/// A bounded queue of jobs between tasks that put and threads that block until there is something.
final class WorkQueue: Sendable {
    /// What became of a job that was put.
    enum Answer {
        case queued, full, closed
    }

    private struct State {
        /// A ring: the jobs are `count` slots from `first` on.
        var slots = [Job?](repeating: nil, count: 64)
        var first = 0
        var count = 0
        /// Threads that wait on the semaphore and have not been woken.
        var idle = 0
        var isClosed = false

        mutating func append(_ job: Job) {
            if count == slots.count { grow() }
            slots[(first + count) % slots.count] = job
            count += 1
        }

        mutating func removeFirst() -> Job? {
            guard count > 0 else { return nil }
            defer {
                slots[first] = nil
                first = (first + 1) % slots.count
                count -= 1
            }
            return slots[first]
        }

        private mutating func grow() {
            slots = Array(slots[first...] + slots[..<first])
            slots += [Job?](repeating: nil, count: slots.count)
            first = 0
        }
    }

    private let limit: Int
    private let state = Mutex(State())
    private let work = DispatchSemaphore(value: 0)

    /// - Parameter limit: jobs that may wait.
    init(limit: Int) { self.limit = limit }

    /// Jobs that wait now.
    var depth: Int { state.withLock { $0.count } }

    /// Puts a job at the end; an urgent one even when the queue is full.
    func put(_ job: Job, urgent: Bool = false) -> Answer {
        let (answer, wake) = state.withLock { state -> (Answer, Bool) in
            if state.isClosed { return (.closed, false) }
            if state.count >= limit, !urgent { return (.full, false) }
            state.append(job)
            guard state.idle > 0 else { return (.queued, false) }
            state.idle -= 1
            return (.queued, true)
        }
        if wake { work.signal() }
        return answer
    }

    /// Takes up to `limit` jobs from the front, and waits until there is one; empty when the queue is
    /// closed and everything has been taken.
    func take(limit: Int) -> [Job] {
        while true {
            let (jobs, ended) = state.withLock { state -> ([Job], Bool) in
                var jobs: [Job] = []
                jobs.reserveCapacity(min(limit, state.count))
                while jobs.count < limit, let job = state.removeFirst() { jobs.append(job) }
                if jobs.isEmpty, !state.isClosed { state.idle += 1 }
                return (jobs, state.isClosed)
            }
            if ended || !jobs.isEmpty { return jobs }
            work.wait()
        }
    }

    /// Takes no more jobs, and wakes every thread that waits.
    func close() {
        let idle = state.withLock { state -> Int in
            state.isClosed = true
            defer { state.idle = 0 }
            return state.idle
        }
        for _ in 0..<idle { work.signal() }
    }
}
