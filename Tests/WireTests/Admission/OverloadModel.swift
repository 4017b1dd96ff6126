import NIOCore

@testable import Wire

/// A service in virtual time: so many workers, a queue before them, and the limit under test at
/// the door. Nothing in it is random and nothing sleeps.
struct OverloadModel {
    /// What came of a stretch of time.
    struct Outcome {
        var done = 0
        var refused = 0
        var latencies: [Double] = []

        /// Milliseconds that `share` of the calls stayed below.
        func latency(_ share: Double) -> Double {
            let sorted = latencies.sorted()
            guard !sorted.isEmpty else { return 0 }
            return sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * share))] / 1e6
        }
    }

    /// A kind of call.
    struct Work {
        var method: UInt16 = 1
        var milliseconds = 10.0
    }

    private struct Running {
        var method: UInt16
        var arrived: Double
        var done: Double
    }

    private(set) var limit: GradientLimit
    private var workers: [Double]
    private var running: [Running] = []
    private var completed = 0
    private var now = 0.0

    init(workers: Int, _ settings: GradientLimit.Settings) {
        limit = GradientLimit(settings)
        self.workers = Array(repeating: 0, count: workers)
    }

    /// Calls arrive evenly, `rate` in a second, for so many `seconds`; `work` tells what the n-th
    /// one is.
    mutating func run(
        seconds: Double, rate: Double, _ work: (Int) -> Work
    ) async -> Outcome {
        var outcome = Outcome()
        let end = now + seconds * 1e9
        var number = 0
        while now < end {
            // Other tests share the threads.
            if number % 1_000 == 0 { await Task.yield() }
            finish(until: now, &outcome)
            if running.count < limit.limit {
                admit(work(number))
            } else {
                outcome.refused += 1
            }
            number += 1
            now += 1e9 / rate
        }
        return outcome
    }

    private mutating func admit(_ work: Work) {
        var first = 0
        for index in workers.indices where workers[index] < workers[first] { first = index }
        let done = Swift.max(workers[first], now) + work.milliseconds * 1e6
        workers[first] = done
        let place = running.firstIndex { $0.done > done } ?? running.endIndex
        running.insert(Running(method: work.method, arrived: now, done: done), at: place)
    }

    private mutating func finish(until time: Double, _ outcome: inout Outcome) {
        guard let first = running.first, first.done <= time else { return }
        var count = 0
        for call in running {
            guard call.done <= time else { break }
            completed += 1
            outcome.done += 1
            outcome.latencies.append(call.done - call.arrived)
            _ = limit.measured(
                call.method, latency: .nanoseconds(Int64(call.done - call.arrived)),
                inFlight: running.count - count, completed: completed,
                now: .uptimeNanoseconds(1 + UInt64(call.done)))
            count += 1
        }
        running.removeFirst(count)
    }
}
