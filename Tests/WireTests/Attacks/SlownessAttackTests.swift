import Messages
import NIOCore
import Testing

@testable import Wire

/// Attacks by taking time and places (`reliability.md` A3, P18, P20). Bounds of time are made short;
/// nothing is asserted about how long anything takes.
@Suite(.serialized) struct SlownessAttackTests {
    private static func chunk(_ count: Int) throws -> [UInt8] {
        try InventoryV1.AppendIntakeRequest(
            intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: count)
        ).encoded()
    }

    @Test("slow read: a peer that takes no replies is not read from, then closed")
    func slowRead() async throws {
        try await Siege.run { configuration in
            configuration.stalledWriteTimeout = .milliseconds(300)
            configuration.frameTimeout = .milliseconds(200)
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, reads: false)
            let chunk = try Self.chunk(60_000)
            peer.send { bytes in
                for stream in Siege.streams(1_000) {
                    bytes.writeFrame(Siege.request(stream, .endStream, Probe.small), chunk)
                }
            }
            #expect(
                await siege.log.waitUntil { siege.pair.server.statistics.snapshot.connections == 1 })
            let reasons = siege.reasons.joined(separator: "\n")
            #expect(reasons.contains("the peer takes no bytes"))
            // 60 MB of requests; the replies to at most 128 of them may wait, and one read of frames.
            #expect(await siege.held() <= 128 * 61_000 + 262_144)
            peer.close()
        }
    }

    @Test("slow write: a frame that is never completed closes the connection")
    func slowWrite() async throws {
        try await Siege.run { configuration in
            configuration.frameTimeout = .milliseconds(100)
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            var header = Siege.request(1)
            header.length = 60_000
            peer.send { $0.writeHeader(header) }
            // A byte now and then does not help.
            while !peer.isClosed {
                guard await peer.sendAll({ $0.writeInteger(UInt8(7)) }) else { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            let goAway = await siege.closed(peer)
            #expect(
                goAway == .init(reason: .timeout, words: "a frame was not completed in time"))
        }
    }

    @Test("no HELLO: a peer that only connects is closed")
    func silent() async throws {
        try await Siege.run { configuration in
            configuration.helloTimeout = .milliseconds(80)
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, hello: false)
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .timeout, words: "no HELLO came in time"))
        }
    }

    @Test("window games: credit without a stream, in crumbs, and more than there can be")
    func windows() async throws {
        let games: [(UInt32, UInt32, GoAwayReason, String)] = [
            (99, 1, .protocolError, "stream 99 was never opened"),
            (1, 0, .protocolError, "a window of 0 bytes"),
            (1, 0x8000_0000, .protocolError, "a window of 2147483648 bytes"),
            (1, 0x7fff_ffff, .protocolError, "a window above 2^31 - 1"),
            (0, 0x7fff_ffff, .protocolError, "a window above 2^31 - 1"),
        ]
        for (stream, bytes, reason, words) in games {
            try await Siege.run { (siege) async throws in
                let peer = try await RawPeer.connect(to: siege.pair.port, hello: false)
                var hello = Hello()
                hello.streamCredit = Hello.leastCredit
                peer.send { buffer in
                    buffer.writeFrame(FrameHeader(.hello, flags: .control), hello.encoded())
                    // A million replies: the stream lives as long as the attack.
                    buffer.writeFrame(
                        Siege.request(1, .endStream, Probe.count), [8, 0xc0, 0x84, 0x3d])
                    for _ in 0..<3 {
                        buffer.writeFrame(
                            FrameHeader(.window, stream: stream, flags: .control, aux: bytes), [])
                    }
                }
                let goAway = await siege.closed(peer)
                #expect(goAway == .init(reason: reason, words: words))
            }
        }
    }

    @Test("credit in crumbs brings a stream forward in crumbs, and costs the others nothing")
    func crumbs() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, hello: false)
            var hello = Hello()
            hello.streamCredit = Hello.leastCredit
            peer.send { buffer in
                buffer.writeFrame(FrameHeader(.hello, flags: .control), hello.encoded())
                buffer.writeFrame(
                    Siege.request(1, .endStream, Probe.count), [8, 0xc0, 0x84, 0x3d])
                for _ in 0..<20_000 {
                    buffer.writeFrame(
                        FrameHeader(.window, stream: 1, flags: .control, aux: 1), [])
                }
            }
            let answered = await siege.log.waitUntil {
                peer.frames.contains { $0.header.type == .message }
            }
            #expect(answered)
            await siege.callsGoOn()
            #expect(!peer.isClosed)
            // Each reply costs 16 bytes at least.
            let replies = peer.frames.count { $0.header.type == .message }
            #expect(replies <= (Int(Hello.leastCredit) + 20_000) / 16 + 1)
            #expect(await siege.held() <= 1_048_576)
            peer.close()
        }
    }

    @Test("idle hoarding: a peer gets its share of the connections, and others get theirs")
    func hoarding() async throws {
        try await Siege.run { configuration in
            configuration.connections = 12
            configuration.connectionsPerPeer = 5
        } _: { (siege) async throws in
            var peers: [RawPeer] = []
            for _ in 0..<8 {
                peers.append(try await RawPeer.connect(to: siege.pair.port))
            }
            let refused = "too many connections of this peer"
            #expect(await siege.log.waitUntil { peers.count { $0.isClosed } == 3 })
            for peer in peers where peer.isClosed {
                #expect(peer.goAway == .init(reason: .abuse, words: refused))
            }
            let statistics = siege.pair.server.statistics
            #expect(await siege.log.waitUntil { statistics.snapshot.connections == 6 })
            #expect(statistics.snapshot.admission.peerConnectionsRefused == 3)
            let other = try await RawPeer.connect(to: siege.pair.port, as: "order")
            other.send { $0.writeFrame(Siege.request(1), Siege.money) }
            #expect(await siege.log.waitUntil { other.frames.contains { $0.header.stream == 1 } })
            for peer in peers + [other] { peer.close() }
        }
    }

    @Test("a hoarder's oldest idle connection gives way to its newest")
    func replaced() async throws {
        try await Siege.run { configuration in
            configuration.connectionsPerPeer = 2
            configuration.replaceableAfter = .zero
        } _: { (siege) async throws in
            let statistics = siege.pair.server.statistics
            let busy = try await RawPeer.connect(to: siege.pair.port)
            busy.send { $0.writeFrame(Siege.request(1, .endStream, Siege.hold), Siege.money) }
            #expect(await siege.log.waitUntil { siege.workshop.now == 1 })
            let idle = try await RawPeer.connect(to: siege.pair.port)
            #expect(
                await siege.log.waitUntil { idle.frames.contains { $0.header.type == .helloAck } })
            let newest = try await RawPeer.connect(to: siege.pair.port)
            newest.send { $0.writeFrame(Siege.request(1), Siege.money) }
            #expect(await siege.log.waitUntil { newest.frames.contains { $0.header.stream == 1 } })
            #expect(await siege.log.waitUntil { idle.goAway != nil })
            #expect(idle.goAway?.reason == .shutdown)
            #expect(statistics.snapshot.admission.connectionsReplaced == 1)
            #expect(!busy.isClosed)
            for peer in [busy, idle, newest] { peer.close() }
        }
    }

    @Test("handshakes that are never finished take their places for a while, and no more")
    func handshakes() async throws {
        try await Siege.run { configuration in
            configuration.handshakes = 3
            configuration.handshakeTimeout = .milliseconds(400)
        } _: { (siege) async throws in
            let statistics = siege.pair.server.statistics
            var sockets: [any Channel] = []
            for _ in 0..<3 { sockets.append(try await siege.connectPlainly()) }
            #expect(await siege.log.waitUntil { statistics.snapshot.connections == 4 })
            let fourth = try await siege.connectPlainly()
            try await fourth.closeFuture.get()
            #expect(statistics.snapshot.admission.handshakesRefused == 1)
            for socket in sockets { try await socket.closeFuture.get() }
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { $0.writeFrame(Siege.request(1), Siege.money) }
            #expect(await siege.log.waitUntil { peer.frames.contains { $0.header.stream == 1 } })
            peer.close()
        }
    }
}
