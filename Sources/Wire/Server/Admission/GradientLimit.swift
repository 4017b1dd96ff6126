internal import NIOCore

/// Finds how many calls at once the server finishes without a queue, from what calls take.
///
/// The limit follows the rule of bRPC's automatic limiter (apache/brpc,
/// `docs/en/auto_concurrency_limiter.md`): `max_qps * ((2 + a) * min_latency - latency)` with a = 0.3,
/// and the minimum is measured again from time to time. Five things differ, because services mix
/// methods and are mostly quiet:
///
/// - The minimum is kept per method, so that a change of the mix is not taken for a queue.
/// - Nothing is learnt about a limit that nobody uses: while fewer than half of the places are
///   taken, the limit only rises (Netflix/concurrency-limits guards its gradient so, too).
/// - Measuring again is a descent: the limit falls step by step as long as the server finishes as many
///   calls as before, because then only a queue got shorter. Where it finishes fewer there is no
///   queue any more, and what calls take there is the new minimum. A server that starts in the
///   middle of an overload comes down in seconds, and one whose database became slower is not
///   strangled for it.
/// - Only calls that began under the limit of now are measured: a call that waited in the queue of
///   an hour ago says nothing about the queue of now.
/// - It never falls below a floor.
///
/// Pure: time is an argument.
struct GradientLimit: Sendable {
    /// The knobs.
    struct Settings: Sendable, Equatable {
        /// The limit never falls below this; at least 1.
        var floor = 128
        /// The limit never rises above this; it begins here.
        var ceiling = 1_024
        /// How long calls are counted before the limit may change.
        var window: TimeAmount = .milliseconds(500)
        /// Calls that must have been measured before the limit may change.
        var samples = 100
        /// How much latency above the minimum is accepted: 0.3 is 30 %.
        var tolerance = 0.3
        /// Windows at the limit after which the minimum is measured again.
        var windowsUntilRemeasure = 60
        /// The part of the limit that one step of measuring again leaves.
        var descent = 0.75
        /// The same where latency is twice the minimum or more, or no minimum is known.
        var steepDescent = 0.5
        /// The part by which the limit rises per quiet window.
        var recovery = 0.1
    }

    /// What is known of one method.
    private struct Method {
        /// Nanoseconds a call takes when nothing waits; 0 while unknown.
        var minimum = 0.0
        var sum = 0.0
        var count = 0
    }

    private enum Phase {
        /// The minimum is believed for so many windows more.
        case holding(windows: Int)
        /// The limit was lowered to `step` of what it was; `rate` calls a second were done before.
        case descending(rate: Double, step: Double)
    }

    private let settings: Settings
    private(set) var limit: Int
    private var methods: [UInt16: Method] = [:]
    private var phase = Phase.holding(windows: 0)
    private var highestRate = 0.0
    private var began: NIODeadline?
    private var completedAtStart = 0
    /// When the limit of now was first kept: calls that began earlier are not counted.
    private var settled: NIODeadline?
    private var samples = 0
    private var peak = 0

    init(_ settings: Settings) {
        var settings = settings
        settings.ceiling = Swift.max(1, settings.ceiling)
        settings.floor = Swift.min(Swift.max(1, settings.floor), settings.ceiling)
        self.settings = settings
        limit = settings.ceiling
    }

    /// A call of `method` took `latency`. `inFlight` counts it too, and may be so many `above` the limit;
    /// `completed` is the number of calls that ended so far, measured or not. Returns the limit when it
    /// changed.
    mutating func measured(
        _ method: UInt16, latency: TimeAmount, inFlight: Int, above: Int = 0, completed: Int,
        now: NIODeadline
    ) -> Int? {
        guard let settled else {
            if inFlight <= limit + above { self.settled = now }
            return nil
        }
        guard now - settled >= latency else { return nil }
        guard let began else {
            begin(now, completed)
            return nil
        }
        methods[method, default: Method()].sum += Double(Swift.max(1, latency.nanoseconds))
        methods[method, default: Method()].count += 1
        samples += 1
        peak = Swift.max(peak, inFlight)
        guard now - began >= settings.window else { return nil }
        let isQuiet = peak * 2 < limit
        guard isQuiet || samples >= settings.samples else { return nil }
        let seconds = Double((now - began).nanoseconds) / 1e9
        let rate = Double(completed - completedAtStart) / seconds
        let before = limit
        if isQuiet { closeQuiet() } else { closeBusy(rate) }
        limit = Swift.min(Swift.max(limit, settings.floor), settings.ceiling)
        self.began = nil
        guard limit != before else { return nil }
        self.settled = nil
        return limit
    }

    private mutating func begin(_ now: NIODeadline, _ completed: Int) {
        began = now
        completedAtStart = completed
        samples = 0
        peak = 0
        for key in methods.keys {
            methods[key]?.sum = 0
            methods[key]?.count = 0
        }
    }

    /// Nothing waits while so few places are taken: what calls took is the minimum.
    private mutating func closeQuiet() {
        for key in methods.keys {
            guard let method = methods[key], method.count > 0 else { continue }
            let average = method.sum / Double(method.count)
            methods[key]?.minimum =
                method.minimum == 0 ? average : method.minimum + 0.2 * (average - method.minimum)
        }
        phase = .holding(windows: settings.windowsUntilRemeasure)
        limit += Swift.max(1, Int(Double(limit) * settings.recovery))
    }

    private mutating func closeBusy(_ rate: Double) {
        highestRate = rate > highestRate ? rate : highestRate + 0.02 * (rate - highestRate)
        let isNew = methods.values.allSatisfy { $0.count == 0 || $0.minimum == 0 }
        let (latency, minimum) = averages()
        let ratio = latency / minimum
        switch phase {
        case .holding(let windows):
            guard !isNew, windows > 0, ratio <= 1 + settings.tolerance else {
                let isSteep = isNew || ratio >= 2
                descend(from: rate, by: isSteep ? settings.steepDescent : settings.descent)
                return
            }
            phase = .holding(windows: windows - 1)
            let wanted = highestRate * ((2 + settings.tolerance) * minimum - latency) / 1e9
            // Half of the way: the whole of it would swing around the goal for ever.
            limit = Int((Double(limit) + wanted) / 2)
        case .descending(let before, let step):
            // Without a queue the rate falls by as much as the limit did; half of that is proof.
            if rate >= before * (1 + step) / 2, limit > settings.floor {
                descend(from: Swift.max(rate, before), by: step)
                return
            }
            learn(ratio)
            phase = .holding(windows: settings.windowsUntilRemeasure)
            highestRate = Swift.max(rate, before)
            limit = Int((highestRate * latency / 1e9 * (1 + settings.tolerance)).rounded(.up))
        }
    }

    private mutating func descend(from rate: Double, by step: Double) {
        phase = .descending(rate: rate, step: step)
        limit = Int(Double(limit) * step)
    }

    /// What the calls of this window took, and what the same calls take when nothing waits; in
    /// nanoseconds per call.
    private mutating func averages() -> (latency: Double, minimum: Double) {
        var latency = 0.0
        var minimum = 0.0
        var count = 0
        for key in methods.keys {
            guard var method = methods[key], method.count > 0 else { continue }
            if method.minimum == 0 {
                method.minimum = method.sum / Double(method.count)
                methods[key] = method
            }
            latency += method.sum
            minimum += method.minimum * Double(method.count)
            count += method.count
        }
        guard count > 0, minimum > 0 else { return (1, 1) }
        return (latency / Double(count), minimum / Double(count))
    }

    /// Takes what calls took in this window as their minimum; methods that were not called are
    /// taken to have changed as much as the others.
    private mutating func learn(_ ratio: Double) {
        for key in methods.keys {
            guard let method = methods[key] else { continue }
            methods[key]?.minimum =
                method.count > 0 ? method.sum / Double(method.count) : method.minimum * ratio
        }
    }
}
