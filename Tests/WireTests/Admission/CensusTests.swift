import NIOCore
import Testing

@testable import Wire

@Suite struct CensusTests {
    private static let gateway = PeerIdentity(trustDomain: "sluice.test", service: "gateway")
    private static let order = PeerIdentity(trustDomain: "sluice.test", service: "order")

    private func census(
        connections: Int = 100, handshakes: Int = 50, perPeer: Int = 50
    ) -> ConnectionCensus<Int> {
        var limits = ConnectionCensus<Int>.Limits()
        limits.connections = connections
        limits.handshakes = handshakes
        limits.perPeer = perPeer
        return ConnectionCensus(limits)
    }

    private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

    @Test("the server's connections are taken up to the bound and not one more")
    func connections() {
        var census = census(connections: 3)
        for id in 0..<3 { #expect(census.accepted(id) == .handshake) }
        #expect(census.accepted(3) == .tooMany)
        _ = census.identified(0, as: Self.gateway, now: at(1)) { _ in nil }
        #expect(census.accepted(3) == .tooMany)
        census.left(0)
        #expect(census.accepted(3) == .handshake)
        #expect(census.count == 3)
    }

    @Test("handshakes at once are bounded, and finished ones make room")
    func handshakes() {
        var census = census(handshakes: 2)
        #expect(census.accepted(0) == .handshake)
        #expect(census.accepted(1) == .handshake)
        #expect(census.accepted(2) == .tooManyHandshakes)
        #expect(census.identified(0, as: Self.gateway, now: at(1)) { _ in nil } == .stay)
        #expect(census.accepted(2) == .handshake)
        census.left(1)
        #expect(census.accepted(3) == .handshake)
        #expect(census.handshakes == 2)
    }

    @Test("a peer that uses its connections gets not one more; another peer does")
    func perPeer() {
        var census = census(perPeer: 2)
        for id in 0..<2 {
            #expect(census.accepted(id) == .handshake)
            #expect(census.identified(id, as: Self.gateway, now: at(100)) { _ in nil } == .stay)
        }
        #expect(census.accepted(2) == .handshake)
        #expect(census.identified(2, as: Self.gateway, now: at(100)) { _ in nil } == .tooManyOfPeer)
        #expect(census.count == 2)
        #expect(census.accepted(3) == .handshake)
        #expect(census.identified(3, as: Self.order, now: at(100)) { _ in nil } == .stay)
        census.left(0)
        #expect(census.accepted(4) == .handshake)
        #expect(census.identified(4, as: Self.gateway, now: at(100)) { _ in nil } == .stay)
        #expect(census.count(of: Self.gateway) == 2)
    }

    @Test("a newer connection takes the place of the peer's oldest one that is idle long enough")
    func replaces() {
        var census = census(perPeer: 3)
        let idle: [Int: NIODeadline] = [1: at(50), 2: at(40)]
        for id in 0..<3 {
            #expect(census.accepted(id) == .handshake)
            #expect(census.identified(id, as: Self.gateway, now: at(10)) { _ in nil } == .stay)
        }
        #expect(census.accepted(3) == .handshake)
        // 0 has calls, 1 is older than 2 but not idle for ten seconds yet.
        #expect(
            census.identified(3, as: Self.gateway, now: at(59)) { idle[$0] } == .stayInsteadOf(2))
        #expect(census.count(of: Self.gateway) == 3)
        #expect(census.accepted(4) == .handshake)
        #expect(
            census.identified(4, as: Self.gateway, now: at(60)) { idle[$0] } == .stayInsteadOf(1))
        #expect(census.accepted(5) == .handshake)
        #expect(
            census.identified(5, as: Self.gateway, now: at(61)) { idle[$0] } == .tooManyOfPeer)
        // Those that were replaced leave later, and harm nobody by it.
        census.left(2)
        census.left(1)
        #expect(census.count(of: Self.gateway) == 3)
    }

    @Test("with all handshakes taken, the address with most of them loses its oldest for another")
    func silentSockets() {
        var census = census(handshakes: 3)
        #expect(census.accepted(0, from: "a") == .handshake)
        #expect(census.accepted(1, from: "b") == .handshake)
        #expect(census.accepted(2, from: "b") == .handshake)
        // Its own address has most: it closes nobody else's.
        #expect(census.accepted(3, from: "b") == .tooManyHandshakes)
        #expect(census.accepted(4, from: "c") == .handshakeInsteadOf(1))
        #expect(census.handshakes == 3)
        // The one that lost its place is counted until it is gone, and proves nothing any more.
        #expect(census.count == 4)
        #expect(census.identified(1, as: Self.order, now: at(1)) { _ in nil } == .replaced)
        census.left(1)
        #expect(census.count == 3)
        // One each: whoever has none comes in, whoever has one does not.
        #expect(census.accepted(5, from: "a") == .tooManyHandshakes)
        #expect(census.accepted(6, from: "d") == .handshakeInsteadOf(0))
        #expect(census.identified(4, as: Self.order, now: at(1)) { _ in nil } == .stay)
    }

    @Test("connections that leave for newer ones count in the server until they are gone")
    func leaving() {
        var census = census(connections: 3, perPeer: 2)
        for id in 0..<2 {
            #expect(census.accepted(id) == .handshake)
            #expect(census.identified(id, as: Self.gateway, now: at(0)) { _ in nil } == .stay)
        }
        #expect(census.accepted(2) == .handshake)
        #expect(
            census.identified(2, as: Self.gateway, now: at(100)) { _ in at(0) } == .stayInsteadOf(0))
        #expect(census.count(of: Self.gateway) == 2)
        #expect(census.count == 3)
        #expect(census.accepted(3) == .tooMany)
        census.left(0)
        #expect(census.accepted(3) == .handshake)
        census.dismissed(3)
        #expect(census.handshakes == 0)
        #expect(census.accepted(4) == .tooMany)
        census.left(3)
        #expect(census.accepted(4) == .handshake)
    }
}
