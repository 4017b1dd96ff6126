internal import NIOCore
internal import Synchronization

/// Decides for every call whether it may begin, from any event loop, without a lock and without
/// allocating: the server's fixed bound, the measured limit, the reserve of more important classes,
/// the peer's share.
///
/// A call is charged until its handler ended, cancelled or not. One watch of health of each connection is
/// charged to nobody: it is open as long as the connection and does nothing, so charged watches would keep
/// calls out of an idle server.
final class Admission: Sendable {
    /// The bounds.
    struct Limits: Sendable {
        /// Calls in flight in the server.
        var callsInFlight = 1_024
        /// Calls in flight of one peer identity.
        var callsPerPeer = 768
        /// Bytes that calls with large messages hold.
        var largeBytes = 201_326_592
        /// Those of one peer identity.
        var largeBytesPerPeer = 150_994_944
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
    private let large = Atomic<Int>(0)
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
    var mostOfPeer: Int { most { $0.calls.load(ordering: .relaxed) } }
    /// Bytes of large calls of the peer that has most.
    var mostLargeOfPeer: Int { most { $0.large.load(ordering: .relaxed) } }
    /// Bytes of unfinished requests of the peer that has most.
    var mostUnfinishedOfPeer: Int { most { $0.unfinished.load(ordering: .relaxed) } }

    private func most(_ count: (PeerAccount) -> Int) -> Int {
        accounts.withLock { $0.values.reduce(0) { Swift.max($0, count($1)) } }
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
    ///
    /// What one peer may not have of the server's calls is kept for the others of the measured limit,
    /// too: above it. Below it the part would be lost while a peer is alone, and the limit would
    /// follow what that peer can fill.
    func begin(
        _ overload: OverloadClass, _ method: MethodDescriptor, _ seat: ConnectionSeat,
        now: NIODeadline
    ) -> Refusal? {
        guard method.isHealthWatch else { return charge(overload, method, seat, now) }
        if seat.watchBegan() {
            statistics.admission.admitted(overload)
            return nil
        }
        let refusal = charge(overload, method, seat, now)
        // The one that is not charged is open still.
        if refusal != nil { _ = seat.watchEnded() }
        return refusal
    }

    private func charge(
        _ overload: OverloadClass, _ method: MethodDescriptor, _ seat: ConnectionSeat,
        _ now: NIODeadline
    ) -> Refusal? {
        let allowed = Swift.min(currentLimit + restingAndStreams, limits.callsInFlight)
        let places = limits.shares.places(overload, of: allowed)
        if let taken = statistics.beginCall(atMost: places), !beginsAbove(overload, seat.account) {
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
        if method.kind != .unary {
            streams.wrappingAdd(1, ordering: .relaxed)
            seat.account.resting.wrappingAdd(1, ordering: .relaxed)
        }
        seat.callBegan(now)
        statistics.admission.admitted(overload)
        return nil
    }

    /// Takes a place above the measured limit for a peer that has few: others cannot fill it all.
    private func beginsAbove(_ overload: OverloadClass, _ account: PeerAccount) -> Bool {
        let limit = currentLimit
        let kept = keptForOthers(of: limit)
        guard kept > 0 else { return false }
        let used =
            account.calls.load(ordering: .relaxed) - account.resting.load(ordering: .relaxed)
        guard used < limits.shares.places(overload, of: kept) else { return false }
        let allowed = Swift.min(limit + kept + restingAndStreams, limits.callsInFlight)
        return statistics.beginCall(atMost: limits.shares.places(overload, of: allowed)) == nil
    }

    /// The part of `limit` that is not one peer's.
    private func keptForOthers(of limit: Int) -> Int {
        limit * Swift.max(0, limits.callsInFlight - limits.callsPerPeer)
            / Swift.max(1, limits.callsInFlight)
    }

    /// Gives the places of a call back. Its time is measured when it says something about the
    /// server's load: of unary calls that were done, or ran out of time, unless `measured` is false.
    func end(
        _ method: MethodDescriptor, _ status: StatusCode, _ seat: ConnectionSeat,
        started: NIODeadline, now: NIODeadline, measured: Bool = true
    ) {
        if method.isHealthWatch, seat.watchEnded() { return }
        if method.kind != .unary {
            streams.wrappingSubtract(1, ordering: .relaxed)
            seat.account.resting.wrappingSubtract(1, ordering: .relaxed)
        } else if measured, status == .ok || status == .deadlineExceeded {
            measure(method.id, now - started, now)
        }
        seat.account.calls.wrappingSubtract(1, ordering: .relaxed)
        seat.callEnded(now)
        statistics.endCall()
    }

    /// A call that has its places waits for its own client: that is no sign of load either.
    func rests(_ seat: ConnectionSeat) {
        resting.wrappingAdd(1, ordering: .relaxed)
        seat.account.resting.wrappingAdd(1, ordering: .relaxed)
    }

    /// It waits no longer.
    func goesOn(_ seat: ConnectionSeat) {
        resting.wrappingSubtract(1, ordering: .relaxed)
        seat.account.resting.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Takes room for bytes of a call with large messages; false when its peer or the server has none.
    /// A class finds as much of it as of the calls in flight.
    func takeLarge(_ bytes: Int, _ overload: OverloadClass, _ seat: ConnectionSeat) -> Bool {
        let own = limits.shares.places(overload, of: limits.largeBytesPerPeer)
        guard seat.account.large.take(bytes, atMost: own) == nil else { return false }
        guard large.take(bytes, atMost: limits.shares.places(overload, of: limits.largeBytes)) == nil else {
            seat.account.large.wrappingSubtract(bytes, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Gives room back that `takeLarge` took.
    func giveLarge(_ bytes: Int, _ seat: ConnectionSeat) {
        seat.account.large.wrappingSubtract(bytes, ordering: .relaxed)
        large.wrappingSubtract(bytes, ordering: .relaxed)
    }

    /// Bytes that calls with large messages hold.
    var largeBytes: Int { large.load(ordering: .relaxed) }

    private var restingAndStreams: Int {
        streams.load(ordering: .relaxed) + resting.load(ordering: .relaxed)
    }

    private func measure(_ method: UInt16, _ latency: TimeAmount, _ now: NIODeadline) {
        guard isAdaptive else { return }
        let done = completed.wrappingAdd(1, ordering: .relaxed).newValue
        guard now.uptimeNanoseconds >= nextSample.load(ordering: .relaxed) else { return }
        nextSample.store(now.uptimeNanoseconds + Self.samplingInterval, ordering: .relaxed)
        let inFlight = statistics.callsInFlight - restingAndStreams
        let above = keptForOthers(of: currentLimit)
        // Another loop is measuring: this call is not missed.
        let changed = gradient.withLockIfAvailable { gradient in
            gradient?.measured(
                method, latency: latency, inFlight: inFlight, above: above, completed: done, now: now)
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
