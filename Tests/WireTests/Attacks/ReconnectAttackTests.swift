import NIOCore
import Testing

@testable import Wire

/// Peers that come back at once after they were cut off (`reliability.md` A3), and sockets that
/// take the places of handshakes.
@Suite(.serialized) struct ReconnectAttackTests {
    private static let keptOut = RawPeer.GoAway(
        reason: .abuse, words: "connections of this peer were cut off too often")

    /// Connects, breaks the rules, and waits until it is cut off.
    private static func fault(_ siege: Siege) async throws -> RawPeer.GoAway? {
        let peer = try await RawPeer.connect(to: siege.pair.port)
        peer.send { $0.writeFrame(FrameHeader(.hello, flags: .control), Hello().encoded()) }
        #expect(await siege.log.waitUntil { peer.isClosed })
        return peer.goAway
    }

    /// Whether `peer` gets a reply, on a stream that it did not use before.
    private static func isServed(_ peer: RawPeer, _ siege: Siege, _ stream: UInt32 = 1) async -> Bool {
        peer.send { $0.writeFrame(Siege.request(stream), Siege.money) }
        func reply() -> Bool { peer.frames.contains { $0.header.stream == stream } }
        _ = await siege.log.waitUntil { peer.isClosed || reply() }
        return reply()
    }

    @Test("who is cut off again and again gets no new connection; its open ones and other peers go on")
    func reconnecting() async throws {
        try await Siege.run { configuration in
            configuration.shortestExclusion = .seconds(600)
            configuration.longestExclusion = .seconds(600)
        } _: { (siege) async throws in
            let good = try await RawPeer.connect(to: siege.pair.port)
            #expect(await Self.isServed(good, siege))
            for _ in 0..<4 {
                let goAway = try await Self.fault(siege)
                #expect(goAway == .init(reason: .protocolError, words: "a second HELLO"))
            }
            let next = try await RawPeer.connect(to: siege.pair.port)
            #expect(await siege.log.waitUntil { next.isClosed })
            #expect(next.goAway == Self.keptOut)
            #expect(
                siege.pair.server.statistics.snapshot.admission.excludedConnectionsRefused == 1)
            #expect(await Self.isServed(good, siege, 3))
            let other = try await RawPeer.connect(to: siege.pair.port, as: "order")
            #expect(await Self.isServed(other, siege))
            for peer in [good, other] { peer.close() }
        }
    }

    @Test("three faults, and any number of HELLOs of another version, cost nothing")
    func fewFaults() async throws {
        try await Siege.run { configuration in
            configuration.shortestExclusion = .seconds(600)
            configuration.longestExclusion = .seconds(600)
        } _: { (siege) async throws in
            for _ in 0..<3 { _ = try await Self.fault(siege) }
            for _ in 0..<5 {
                let peer = try await RawPeer.connect(to: siege.pair.port, hello: false)
                peer.send { $0.writeFrame(FrameHeader(.hello, flags: .control), [2, 0, 2, 0]) }
                #expect(await siege.log.waitUntil { peer.isClosed })
                #expect(peer.goAway?.reason == .protocolError)
            }
            let peer = try await RawPeer.connect(to: siege.pair.port)
            #expect(await Self.isServed(peer, siege))
            peer.close()
        }
    }

    @Test("a peer that was kept out is served again when its time is over")
    func comesBack() async throws {
        try await Siege.run { configuration in
            configuration.faultsOfPeer = 0
            configuration.shortestExclusion = .milliseconds(200)
        } _: { (siege) async throws in
            _ = try await Self.fault(siege)
            var isServed = false
            for _ in 0..<1_000 where !isServed {
                let peer = try await RawPeer.connect(to: siege.pair.port)
                isServed = await Self.isServed(peer, siege)
                if !isServed { #expect(peer.goAway == Self.keptOut) }
                peer.close()
            }
            #expect(isServed)
        }
    }

    @Test("sockets without a word keep nobody out who comes from another address")
    func silentSockets() async throws {
        try await Siege.run { configuration in
            configuration.handshakes = 8
        } _: { (siege) async throws in
            let statistics = siege.pair.server.statistics
            var sockets: [any Channel] = []
            for _ in 0..<8 { sockets.append(try await siege.connectPlainly()) }
            #expect(await siege.log.waitUntil { statistics.snapshot.connections == 9 })
            for round in 1...3 {
                let peer = try await RawPeer.connect(to: siege.pair.port, from: "127.0.0.2")
                #expect(await Self.isServed(peer, siege))
                peer.close()
                #expect(await siege.log.waitUntil { statistics.snapshot.connections == 8 })
                #expect(statistics.snapshot.admission.handshakesReplaced == round)
                // The attacker takes the place again, but not that of a handshake elsewhere.
                sockets.append(try await siege.connectPlainly())
                #expect(await siege.log.waitUntil { statistics.snapshot.connections == 9 })
            }
            let ninth = try await siege.connectPlainly()
            try await ninth.closeFuture.get()
            #expect(statistics.snapshot.admission.handshakesRefused == 1)
            for socket in sockets { socket.close(promise: nil) }
        }
    }
}
