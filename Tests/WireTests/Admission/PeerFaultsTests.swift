import NIOCore
import Testing

@testable import Wire

@Suite struct PeerFaultsTests {
    private static let order = origin("order")

    private static func origin(_ service: String, _ address: String = "10.0.0.1") -> PeerOrigin {
        PeerOrigin(peer: PeerIdentity(trustDomain: "sluice.test", service: service), address: address)
    }

    private static func at(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(0) + .milliseconds(milliseconds)
    }

    private func faults(_ tune: (inout PeerFaults.Limits) -> Void = { _ in }) -> PeerFaults {
        var limits = PeerFaults.Limits()
        tune(&limits)
        return PeerFaults(limits)
    }

    @Test("three faults within 30 s cost nothing, the fourth keeps the peer out for a second")
    func free() {
        var faults = faults()
        for number: Int64 in 0..<3 {
            faults.cutOff(Self.order, now: Self.at(number * 9_000))
            #expect(!faults.isKeptOut(Self.order, now: Self.at(number * 9_000)))
        }
        faults.cutOff(Self.order, now: Self.at(29_000))
        #expect(faults.isKeptOut(Self.order, now: Self.at(29_000)))
        #expect(faults.isKeptOut(Self.order, now: Self.at(29_999)))
        #expect(!faults.isKeptOut(Self.order, now: Self.at(30_000)))
        let other = Self.origin("gateway")
        #expect(!faults.isKeptOut(other, now: Self.at(29_000)))
        // Another process of that identity is not at fault.
        #expect(!faults.isKeptOut(Self.origin("order", "10.0.0.2"), now: Self.at(29_000)))
    }

    @Test("a fault now and then is forgotten")
    func rare() {
        var faults = faults()
        for number: Int64 in 0..<100 {
            faults.cutOff(Self.order, now: Self.at(number * 10_001))
            #expect(!faults.isKeptOut(Self.order, now: Self.at(number * 10_001)))
        }
    }

    @Test("who goes on is kept out twice as long each time, 30 s at most; quiet makes up for all")
    func doubles() {
        var faults = faults { $0.free = 0 }
        var now: Int64 = 0
        for wait: Int64 in [1, 2, 4, 8, 16, 30, 30] {
            faults.cutOff(Self.order, now: Self.at(now))
            #expect(faults.isKeptOut(Self.order, now: Self.at(now + wait * 1_000 - 1)))
            now += wait * 1_000
            #expect(!faults.isKeptOut(Self.order, now: Self.at(now)))
        }
        now += 30_000
        faults.cutOff(Self.order, now: Self.at(now))
        #expect(!faults.isKeptOut(Self.order, now: Self.at(now + 1_000)))
    }

    @Test("connections that were open before their peer was kept out make it no longer")
    func together() {
        var faults = faults { $0.free = 0 }
        for _ in 0..<20 { faults.cutOff(Self.order, now: Self.at(0)) }
        #expect(!faults.isKeptOut(Self.order, now: Self.at(1_000)))
    }

    @Test("no more peers are remembered than there is room for")
    func bounded() {
        var faults = faults {
            $0.free = 0
            $0.peers = 2
        }
        let peers = (0..<3).map { Self.origin("s\($0)") }
        for peer in peers { faults.cutOff(peer, now: Self.at(0)) }
        #expect(peers.map { faults.isKeptOut($0, now: Self.at(1)) } == [true, true, false])
        // The first ones are forgotten.
        faults.cutOff(peers[2], now: Self.at(31_000))
        #expect(faults.isKeptOut(peers[2], now: Self.at(31_001)))
    }
}
