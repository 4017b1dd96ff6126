internal import NIOConcurrencyHelpers
internal import NIOCore
internal import Synchronization

/// Ended calls of one address, counted by every loop of a client.
final class OutlierCounter: Sendable {
    private let successes = Atomic<Int>(0)
    private let failures = Atomic<Int>(0)

    /// A call ended at the address; nil: it succeeded.
    func count(_ error: RPCError?) {
        switch OutlierDetection.isFailure(error) {
        case nil: break
        case true?: failures.wrappingAdd(1, ordering: .relaxed)
        case false?: successes.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// What was counted since the last time.
    func take() -> CallCounts {
        CallCounts(
            successes: successes.exchange(0, ordering: .relaxed),
            failures: failures.exchange(0, ordering: .relaxed))
    }
}

/// Counts for the `OutlierDetector` of one client and tells every loop whom to leave out.
final class OutlierWatch: Sendable {
    private struct State {
        var detector: OutlierDetector
        var counters: [Target: OutlierCounter] = [:]
        var subscribers: [@Sendable ([Target: NIODeadline]) -> Void] = []
        var timer: RepeatedTask?
        var isClosed = false
    }

    private let state: NIOLockedValueBox<State>
    private let eventLoop: any EventLoop
    private let interval: TimeAmount
    private let randomness: @Sendable () -> UInt64

    init(
        _ parameters: OutlierDetection, eventLoop: any EventLoop,
        randomness: @escaping @Sendable () -> UInt64
    ) {
        state = NIOLockedValueBox(State(detector: OutlierDetector(parameters)))
        self.eventLoop = eventLoop
        self.randomness = randomness
        interval = TimeAmount(parameters.interval)
    }

    /// Begins, once, and tells `subscriber` whom to leave out after every sweep; from any thread.
    func begin(_ subscriber: @escaping @Sendable ([Target: NIODeadline]) -> Void) {
        let isFirst = state.withLockedValue { state in
            state.subscribers.append(subscriber)
            return state.subscribers.count == 1 && !state.isClosed
        }
        guard isFirst else { return }
        let timer = eventLoop.scheduleRepeatedTask(
            initialDelay: interval, delay: interval
        ) { [weak self] _ in
            guard let self else { return }
            sweep(eventLoop.now)
        }
        let isClosed = state.withLockedValue { state in
            if !state.isClosed { state.timer = timer }
            return state.isClosed
        }
        if isClosed { timer.cancel() }
    }

    /// The counter of an address that the client has.
    func counter(for target: Target) -> OutlierCounter {
        state.withLockedValue { state in
            if let known = state.counters[target] { return known }
            let made = OutlierCounter()
            state.counters[target] = made
            return made
        }
    }

    /// These are the client's addresses now.
    func keep(_ targets: [Target]) {
        state.withLockedValue { state in
            state.detector.keep(targets)
            let kept = Set(targets)
            state.counters = state.counters.filter { kept.contains($0.key) }
        }
    }

    /// An interval ended: looks at the counters and tells every loop.
    func sweep(_ now: NIODeadline) {
        let (ejected, subscribers) = state.withLockedValue { state in
            let counts = state.counters.mapValues { $0.take() }
            state.detector.sweep(counts, now, random: randomness)
            return (state.detector.ejected, state.subscribers)
        }
        for subscriber in subscribers { subscriber(ejected) }
    }

    /// Ends the work; from any thread.
    func close() {
        let timer = state.withLockedValue { state in
            state.isClosed = true
            state.subscribers = []
            defer { state.timer = nil }
            return state.timer
        }
        timer?.cancel()
    }
}
