internal import NIOCore

/// When a name is looked up: at the beginning, from time to time, and when connections fail, but
/// never sooner than `interval` after the lookup before. Failed lookups follow each other with a
/// growing rest. Has no clock, no timer and no name.
struct ResolutionSchedule {
    enum Action: Equatable {
        /// Nothing new: a lookup runs, or the timer that runs is right.
        case none
        /// Look up now.
        case resolve
        /// Call `timerFired` at this time, and at no other.
        case wake(NIODeadline)
    }

    private enum State: Equatable {
        case idle
        case resolving
        case resting(until: NIODeadline)
        case closed
    }

    private let interval: TimeAmount
    private let period: TimeAmount
    private var backoff: ConnectionBackoff
    private var state = State.idle
    private var lastBegin = NIODeadline.distantPast
    /// The rest after a failure ends then; nil after a success.
    private var failedUntil: NIODeadline?
    /// Somebody asked while a lookup ran.
    private var isWantedAgain = false

    /// `interval` must be at most `period`.
    init(interval: TimeAmount, period: TimeAmount, backoff: ConnectionBackoff) {
        self.interval = interval
        self.period = Swift.max(interval, period)
        self.backoff = backoff
    }

    /// The client is used for the first time.
    mutating func begin(_ now: NIODeadline) -> Action {
        guard state == .idle else { return .none }
        return resolve(now)
    }

    private mutating func resolve(_ now: NIODeadline) -> Action {
        state = .resolving
        lastBegin = now
        isWantedAgain = false
        return .resolve
    }

    /// A connection or an attempt to connect failed: the addresses may be old.
    mutating func wanted(_ now: NIODeadline) -> Action {
        switch state {
        case .idle, .closed: return .none
        case .resolving:
            // What runs was asked before this failure and may have been answered before it.
            isWantedAgain = true
            return .none
        case .resting(let until):
            let allowed = Swift.max(lastBegin + interval, failedUntil ?? .distantPast)
            if allowed <= now { return resolve(now) }
            guard allowed < until else { return .none }
            state = .resting(until: allowed)
            return .wake(allowed)
        }
    }

    /// The lookup ended. `random` gives the jitter of the rest after a failure.
    mutating func finished(isSuccess: Bool, _ now: NIODeadline, random: UInt64) -> Action {
        guard state == .resolving else { return .none }
        var next: NIODeadline
        if isSuccess {
            backoff.reset()
            failedUntil = nil
            next = isWantedAgain ? lastBegin + interval : lastBegin + period
        } else {
            next = now + TimeAmount(backoff.begin(random))
            failedUntil = next
        }
        isWantedAgain = false
        next = Swift.max(next, now)
        state = .resting(until: next)
        return .wake(next)
    }

    /// The time of the last `wake` came.
    mutating func timerFired(_ now: NIODeadline) -> Action {
        guard case .resting(let until) = state else { return .none }
        return until <= now ? resolve(now) : .wake(until)
    }

    /// No more lookups.
    mutating func close() { state = .closed }
}
