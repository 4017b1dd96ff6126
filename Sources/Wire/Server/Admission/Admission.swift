internal import NIOCore
internal import Synchronization

/// Decides for every call whether it may begin, from any event loop, without a lock and without
/// allocating: the server's fixed bound, the measured limit, the reserve of more important classes,
/// the peer's share.
///
/// A call is charged until its handler ended, cancelled or not.
final class Admission: Sendable {
    /// The bounds.
    struct Limits: Sendable {
        /// Calls in flight in the server.
        var callsInFlight = 1_024
        /// Calls in flight of one peer identity.
        var callsPerPeer = 768
        var shares = ClassShares()
        /// Nil: the fixed bound only.
        var gradient: GradientLimit.Settings? = GradientLimit.Settings()
    }

    /// Calls measured at most: one in this time. Counting all would make every call take a lock.
    private static let samplingInterval: UInt64 = 100_000
    /// Identities remembered before those without calls and connections are forgotten.
    private static let accountsKept = 256
    private static let shortestPushback: Int64 = 10_000_000
    private static let longestPushback: Int64 = 1_000_000_000

    private let limits: Limits
    private let statistics: WireStatistics
    private let limit: Atomic<Int>
    private let completed = Atomic<Int>(0)
    private let streams = Atomic<Int>(0)
    private let resting = Atomic<Int>(0)
    private let nextSample = Atomic<UInt64>(0)
    private let pushbackNanoseconds = Atomic<Int64>(50_000_000)
    private let isAdaptive: Bool
    private let gradient: Mutex<GradientLimit?>
    private let accounts = Mutex<[PeerIdentity: PeerAccount]>([:])

    init(_ limits: Limits, statistics: WireStatistics) {
        self.limits = limits
        self.statistics = statistics
        var settings = limits.gradient
        settings?.ceiling = limits.callsInFlight
        isAdaptive = settings != nil
        gradient = Mutex(settings.map { GradientLimit($0) })
        limit = Atomic(limits.callsInFlight)
        statistics.admission.limitIs(limits.callsInFlight)
    }

    /// The calls that may be in flight now.
    var currentLimit: Int { limit.load(ordering: .relaxed) }

    /// Calls in flight of the peer that has most.
    var mostOfPeer: Int {
        accounts.withLock { $0.values.lazy.map { $0.calls.load(ordering: .relaxed) }.max() ?? 0 }
    }

    /// How long a refused caller should wait: about what a call takes, between 10 ms and 1 s.
    var pushback: Duration { .nanoseconds(pushbackNanoseconds.load(ordering: .relaxed)) }

    /// A seat for a connection of `peer`. All seats of a peer share one account.
    func seat(for peer: PeerIdentity, now: NIODeadline) -> ConnectionSeat {
        accounts.withLock { accounts in
            if let known = accounts[peer] { return ConnectionSeat(known, now: now) }
            if accounts.count >= Self.accountsKept {
                accounts = accounts.filter { $0.value.isUsed }
            }
            let made = PeerAccount(peer)
            accounts[peer] = made
            return ConnectionSeat(made, now: now)
        }
    }

    /// Takes places for a call of `kind`, or says why there are none.
    ///
    /// Streams that are open take places, but what they take is no sign of load: the measured limit
    /// holds for the calls with one request and one reply, and is raised by the streams.
    func begin(
        _ overload: OverloadClass, _ kind: MethodDescriptor.Kind, _ seat: ConnectionSeat,
        now: NIODeadline
    ) -> Refusal? {
        let allowed = Swift.min(currentLimit + restingAndStreams, limits.callsInFlight)
        let places = limits.shares.places(overload, of: allowed)
        if let taken = statistics.beginCall(atMost: places) {
            let refusal: Refusal =
                taken < allowed ? .reserved : taken < limits.callsInFlight ? .overloaded : .serverFull
            statistics.admission.refused(overload, refusal)
            return refusal
        }
        let own = limits.shares.places(overload, of: limits.callsPerPeer)
        guard seat.account.calls.take(atMost: own) == nil else {
            statistics.endCall()
            statistics.admission.refused(overload, .peerFull)
            return .peerFull
        }
        if kind != .unary { streams.wrappingAdd(1, ordering: .relaxed) }
        seat.callBegan(now)
        statistics.admission.admitted(overload)
        return nil
    }

    /// Gives the places of a call back. Its time is measured when it says something about the
    /// server's load: of unary calls that were done, or ran out of time, unless `measured` is false.
    func end(
        _ method: MethodDescriptor, _ status: StatusCode, _ seat: ConnectionSeat,
        started: NIODeadline, now: NIODeadline, measured: Bool = true
    ) {
        if method.kind != .unary {
            streams.wrappingSubtract(1, ordering: .relaxed)
        } else if measured, status == .ok || status == .deadlineExceeded {
            measure(method.id, now - started, now)
        }
        seat.account.calls.wrappingSubtract(1, ordering: .relaxed)
        seat.callEnded(now)
        statistics.endCall()
    }

    /// A call that has its places waits for its own client: that is no sign of load either.
    func rests() { resting.wrappingAdd(1, ordering: .relaxed) }

    /// It waits no longer.
    func goesOn() { resting.wrappingSubtract(1, ordering: .relaxed) }

    private var restingAndStreams: Int {
        streams.load(ordering: .relaxed) + resting.load(ordering: .relaxed)
    }

    private func measure(_ method: UInt16, _ latency: TimeAmount, _ now: NIODeadline) {
        guard isAdaptive else { return }
        let done = completed.wrappingAdd(1, ordering: .relaxed).newValue
        guard now.uptimeNanoseconds >= nextSample.load(ordering: .relaxed) else { return }
        nextSample.store(now.uptimeNanoseconds + Self.samplingInterval, ordering: .relaxed)
        let inFlight = statistics.callsInFlight - restingAndStreams
        // Another loop is measuring: this call is not missed.
        let changed = gradient.withLockIfAvailable { gradient in
            gradient?.measured(
                method, latency: latency, inFlight: inFlight, completed: done, now: now)
        }
        let smoothed = pushbackNanoseconds.load(ordering: .relaxed)
        let next = smoothed + (latency.nanoseconds - smoothed) / 16
        pushbackNanoseconds.store(
            Swift.min(Swift.max(next, Self.shortestPushback), Self.longestPushback),
            ordering: .relaxed)
        if case .some(.some(let fresh)) = changed {
            limit.store(fresh, ordering: .relaxed)
            statistics.admission.limitIs(fresh)
        }
    }
}

extension Atomic where Value == Int {
    /// Adds `count` unless that would be more than `limit`; then returns what is taken.
    borrowing func take(_ count: Int = 1, atMost limit: Int) -> Int? {
        var taken = load(ordering: .relaxed)
        while taken <= limit - count {
            let (exchanged, original) = weakCompareExchange(
                expected: taken, desired: taken + count, ordering: .relaxed)
            if exchanged { return nil }
            taken = original
        }
        return taken
    }
}
