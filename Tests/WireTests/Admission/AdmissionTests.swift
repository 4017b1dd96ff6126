import NIOCore
import Synchronization
import Testing

@testable import Wire

@Suite struct AdmissionTests {
    private static let gateway = PeerIdentity(trustDomain: "sluice.test", service: "gateway")
    private static let order = PeerIdentity(trustDomain: "sluice.test", service: "order")
    private let now = NIODeadline.uptimeNanoseconds(1_000)

    private func admission(
        _ calls: Int, perPeer: Int? = nil, _ statistics: WireStatistics = WireStatistics()
    ) -> Admission {
        var limits = Admission.Limits()
        limits.callsInFlight = calls
        limits.callsPerPeer = perPeer ?? 10 * calls
        limits.gradient = nil
        return Admission(limits, statistics: statistics)
    }

    private func begin(
        _ admission: Admission, _ seat: ConnectionSeat, _ overload: OverloadClass = .interactive
    ) -> Refusal? {
        admission.begin(overload, Probe.echo, seat, now: now)
    }

    private func end(_ admission: Admission, _ seat: ConnectionSeat) {
        admission.end(Probe.echo, .ok, seat, started: now, now: now)
    }

    @Test(
        "each class is taken up to its share of the limit and not one call more",
        arguments: zip(
            [OverloadClass.bulk, .interactive, .critical],
            [(60, Refusal.reserved), (90, .reserved), (100, .serverFull)]))
    func shares(overload: OverloadClass, expected: (places: Int, refusal: Refusal)) {
        let statistics = WireStatistics()
        let admission = admission(100, statistics)
        let seat = admission.seat(for: Self.gateway, now: now)
        for _ in 0..<expected.places { #expect(begin(admission, seat, overload) == nil) }
        #expect(begin(admission, seat, overload) == expected.refusal)
        #expect(statistics.snapshot.inFlight == expected.places)
        #expect(statistics.snapshot.admission.admitted.total == expected.places)
        #expect(statistics.snapshot.admission.refused == 1)
        end(admission, seat)
        #expect(begin(admission, seat, overload) == nil)
    }

    @Test("what is left for critical calls is left whoever took the rest")
    func reserve() {
        let admission = admission(10)
        let seat = admission.seat(for: Self.gateway, now: now)
        for _ in 0..<6 { #expect(begin(admission, seat, .bulk) == nil) }
        for _ in 0..<3 { #expect(begin(admission, seat) == nil) }
        #expect(begin(admission, seat) == .reserved)
        #expect(begin(admission, seat, .bulk) == .reserved)
        #expect(begin(admission, seat, .critical) == nil)
        #expect(begin(admission, seat, .critical) == .serverFull)
    }

    @Test("shares of small limits are whole places", arguments: 1...9)
    func smallLimits(limit: Int) {
        let shares = ClassShares()
        #expect(shares.places(.critical, of: limit) == limit)
        #expect(shares.places(.interactive, of: limit) == limit)
        #expect(shares.places(.bulk, of: limit) == limit - limit * 2 / 5)
    }

    @Test("a share outside 1 to 100 percent is taken as the nearest")
    func strangeShares() {
        var shares = ClassShares()
        shares.bulk = -3
        shares.critical = 400
        #expect(shares.places(.bulk, of: 200) == 2)
        #expect(shares.places(.critical, of: 200) == 200)
    }

    @Test("a peer has its share over all its connections, and others have theirs")
    func perPeer() {
        let statistics = WireStatistics()
        let admission = admission(100, perPeer: 4, statistics)
        let first = admission.seat(for: Self.gateway, now: now)
        let second = admission.seat(for: Self.gateway, now: now)
        let other = admission.seat(for: Self.order, now: now)
        for seat in [first, second, first, second] {
            #expect(begin(admission, seat, .critical) == nil)
        }
        #expect(begin(admission, first, .critical) == .peerFull)
        #expect(begin(admission, other, .critical) == nil)
        #expect(statistics.snapshot.inFlight == 5)
        end(admission, second)
        #expect(begin(admission, first, .critical) == nil)
        #expect(statistics.snapshot.admission.peerFull.critical == 1)
    }

    @Test("bytes of large calls are seen in sum, and of the peer that has most")
    func largeBytes() {
        let admission = admission(100)
        let seats = [Self.gateway, Self.gateway, Self.order].map { admission.seat(for: $0, now: now) }
        for (seat, bytes) in zip(seats, [100, 50, 120]) {
            #expect(admission.takeLarge(bytes, .critical, seat))
        }
        #expect(admission.largeBytes == 270)
        #expect(admission.mostLargeOfPeer == 150)
        admission.giveLarge(100, seats[1])
        #expect(admission.mostLargeOfPeer == 120)
        #expect(admission.largeBytes == 170)
    }

    @Test("a peer that reconnects does not lose its charge")
    func reconnect() {
        let admission = admission(100, perPeer: 1)
        var seat: ConnectionSeat? = admission.seat(for: Self.gateway, now: now)
        if let seat { #expect(begin(admission, seat) == nil) }
        seat = nil
        // More identities than are remembered come by meanwhile.
        for number in 0..<600 {
            let peer = PeerIdentity(trustDomain: "sluice.test", service: "s\(number)")
            _ = admission.seat(for: peer, now: now)
        }
        let again = admission.seat(for: Self.gateway, now: now)
        #expect(begin(admission, again) == .peerFull)
    }

    @Test("open streams take places but are no sign of load")
    func streams() {
        var limits = Admission.Limits()
        limits.callsInFlight = 200
        limits.callsPerPeer = 2_000
        limits.shares.interactive = 100
        limits.gradient?.floor = 10
        limits.gradient?.samples = 1
        limits.gradient?.window = .milliseconds(1)
        let statistics = WireStatistics()
        let admission = Admission(limits, statistics: statistics)
        let seat = admission.seat(for: Self.gateway, now: now)
        for _ in 0..<150 {
            #expect(admission.begin(.interactive, Probe.count, seat, now: now) == nil)
        }
        var time = now
        for _ in 0..<2_000 {
            #expect(admission.begin(.interactive, Probe.echo, seat, now: time) == nil)
            let start = time
            time = time + .milliseconds(2)
            admission.end(Probe.echo, .ok, seat, started: start, now: time)
        }
        #expect(admission.currentLimit == 200)
        #expect(statistics.snapshot.inFlight == 150)
    }

    @Test("an overload lowers the limit, the gauge and who is let in, never below the floor")
    func adapts() {
        var limits = Admission.Limits()
        limits.callsInFlight = 100
        limits.callsPerPeer = 1_000
        limits.gradient?.floor = 20
        limits.gradient?.samples = 5
        limits.gradient?.window = .milliseconds(10)
        let statistics = WireStatistics()
        let admission = Admission(limits, statistics: statistics)
        let seat = admission.seat(for: Self.gateway, now: now)
        var time = now
        var running = 0
        // One worker: what is in flight waits, so latency is the number of calls in flight.
        for _ in 0..<1_500 {
            while admission.begin(.critical, Probe.echo, seat, now: time) == nil { running += 1 }
            time = time + .milliseconds(1)
            admission.end(
                Probe.echo, .ok, seat, started: time - .milliseconds(Int64(running)), now: time)
            running -= 1
            #expect(admission.currentLimit >= 20)
        }
        #expect(admission.currentLimit < 40)
        let snapshot = statistics.snapshot.admission
        #expect(snapshot.limit == admission.currentLimit)
        #expect(snapshot.overloaded.critical > 0)
        #expect(admission.pushback >= .milliseconds(10))
        #expect(admission.pushback <= .seconds(1))
    }

    /// A server with nothing in flight whose limit was measured down to its floor of 96.
    private func atFloor(_ statistics: WireStatistics) -> Admission {
        var limits = Admission.Limits()
        limits.gradient = .init(floor: 96, window: .milliseconds(10), samples: 5)
        let admission = Admission(limits, statistics: statistics)
        let seat = admission.seat(for: Self.order, now: now)
        var time = now
        var running = 0
        // One worker: what is in flight waits, so latency is the number of calls in flight.
        for _ in 0..<10_000 where admission.currentLimit > 96 {
            while admission.begin(.critical, Probe.echo, seat, now: time) == nil { running += 1 }
            time = time + .milliseconds(1)
            let start = time - .milliseconds(Int64(running))
            admission.end(Probe.echo, .ok, seat, started: start, now: time)
            running -= 1
        }
        for _ in 0..<running {
            admission.end(Probe.echo, .ok, seat, started: time, now: time, measured: false)
        }
        return admission
    }

    @Test("a peer that fills the measured limit with slow calls leaves others a quarter above it")
    func peersAtFloor() {
        let statistics = WireStatistics()
        let admission = atFloor(statistics)
        #expect(admission.currentLimit == 96)
        let greedy = admission.seat(for: Self.gateway, now: now)
        let other = admission.seat(for: Self.order, now: now)
        var taken = 0
        while taken < 1_000, begin(admission, greedy, .critical) == nil { taken += 1 }
        #expect(taken == 96)
        #expect(begin(admission, greedy, .critical) == .overloaded)
        // 90 % of 120 places, of which 96 are taken.
        for _ in 0..<12 { #expect(begin(admission, other) == nil) }
        #expect(begin(admission, other) == .overloaded)
        for _ in 0..<12 { #expect(begin(admission, other, .critical) == nil) }
        #expect(begin(admission, other, .critical) == .overloaded)
        // What the greedy peer gives back it may have again only below the limit.
        for _ in 0..<24 { end(admission, greedy) }
        #expect(begin(admission, greedy, .critical) == .overloaded)
        end(admission, greedy)
        #expect(begin(admission, greedy, .critical) == nil)
    }

    @Test("streams that a peer has open do not take its part above the measured limit from it")
    func streamsAtFloor() {
        let admission = atFloor(WireStatistics())
        let greedy = admission.seat(for: Self.gateway, now: now)
        let other = admission.seat(for: Self.order, now: now)
        for _ in 0..<30 {
            #expect(admission.begin(.critical, Probe.count, other, now: now) == nil)
        }
        while begin(admission, greedy, .critical) == nil {}
        for _ in 0..<24 { #expect(begin(admission, other, .critical) == nil) }
        #expect(begin(admission, other, .critical) == .overloaded)
    }

    private final class Counts: Sendable {
        let most = Atomic<Int>(0)
        let running = Atomic<Int>(0)
        let taken = Atomic<Int>(0)

        func one() {
            let count = running.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
            _ = most.max(count, ordering: .relaxed)
            taken.wrappingAdd(1, ordering: .relaxed)
            running.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        }
    }

    @Test("many threads at once never take more places than there are")
    func threads() async {
        let admission = admission(3, perPeer: 2)
        let counts = Counts()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let seat = admission.seat(
                        for: number % 2 == 0 ? Self.gateway : Self.order, now: now)
                    for round in 0..<5_000 {
                        if round % 500 == 0 { await Task.yield() }
                        guard begin(admission, seat, .critical) == nil else { continue }
                        counts.one()
                        end(admission, seat)
                    }
                }
            }
        }
        #expect(counts.most.load(ordering: .relaxed) <= 3)
        #expect(counts.taken.load(ordering: .relaxed) > 0)
        // All were given back: the same number of places is free again.
        let seat = admission.seat(for: Self.gateway, now: now)
        for _ in 0..<2 { #expect(begin(admission, seat, .critical) == nil) }
        #expect(begin(admission, seat, .critical) == .peerFull)
    }

    @Test("numbers of later versions are interactive", arguments: [UInt8(3), 7, 255])
    func laterClasses(number: UInt8) {
        #expect(OverloadClass(wire: number) == .interactive)
    }

    @Test("the numbers of the wire are these three")
    func classes() {
        #expect(OverloadClass(wire: 0) == .interactive)
        #expect(OverloadClass(wire: 1) == .critical)
        #expect(OverloadClass(wire: 2) == .bulk)
    }

    @Test("calls that wait for their own client take places, and raise the measured limit by as many")
    func resting() {
        var limits = Admission.Limits()
        limits.callsInFlight = 100
        limits.callsPerPeer = 1_000
        limits.gradient = .init(floor: 10, ceiling: 100, window: .nanoseconds(1), samples: 1)
        let statistics = WireStatistics()
        let admission = Admission(limits, statistics: statistics)
        let seat = admission.seat(for: Self.gateway, now: now)
        for _ in 0..<60 {
            #expect(begin(admission, seat) == nil)
            admission.rests(seat)
        }
        // As long as nothing else is in flight, what they wait for lowers no limit.
        for step in 1...50 {
            #expect(begin(admission, seat) == nil)
            let later = now + .milliseconds(Int64(step))
            admission.end(Probe.echo, .ok, seat, started: now + .milliseconds(Int64(step) - 1), now: later)
        }
        #expect(admission.currentLimit == 100)
        for _ in 0..<60 { admission.goesOn(seat) }
        #expect(statistics.snapshot.inFlight == 60)
    }
}
