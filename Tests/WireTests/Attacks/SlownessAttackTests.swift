import Messages
import NIOConcurrencyHelpers
import NIOCore
import Synchronization
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
            // 60 MB of requests; the bound of replies may wait, one reply more, and one read of frames.
            let held = await siege.held()
            #expect(held <= 524_288 + 262_144, "\(held)")
            peer.close()
        }
    }

    /// A small request with a large reply.
    private static let swell = MethodDescriptor(
        service: Probe.service, name: "Swell", kind: .unary, id: 72, requestLimit: 65_536,
        responseLimit: 1_048_576, request: CommonV1.Money.messageType,
        response: InventoryV1.AppendIntakeRequest.messageType)

    @Test("calls behind replies that nobody takes end at their deadlines, without their handlers")
    func postponed() async throws {
        let ended = NIOLockedValueBox<[StatusCode: Int]>([:])
        let log = Probe.Log()
        try await Siege.run { configuration in
            configuration.observer.callFinished = { call in
                guard call.method == Self.swell else { return }
                ended.withLockedValue { $0[call.status, default: 0] += 1 }
            }
        } router: { router in
            router.unary(Self.swell, allow: ["inventory"]) { (_: CommonV1.Money, _) in
                log.started.wrappingAdd(1, ordering: .relaxed)
                return InventoryV1.AppendIntakeRequest(
                    intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: 1_000_000))
            }
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, reads: false)
            peer.send { bytes in
                for stream in Siege.streams(100) {
                    var header = Siege.request(stream, .endStream, Self.swell)
                    header.aux = 2_000_000
                    bytes.writeFrame(header, Siege.money)
                }
            }
            let isOver = await siege.log.waitUntil {
                ended.withLockedValue { $0.values.reduce(0, +) } == 100
            }
            #expect(isOver)
            // The system's buffers take some of the replies.
            let begun = log.started.load(ordering: .relaxed)
            #expect((1...50).contains(begun), "\(begun)")
            #expect(ended.withLockedValue { $0[.deadlineExceeded] ?? 0 } >= 50)
            let held = await siege.held()
            #expect(held <= 524_288 + 1_048_576 + 262_144, "\(held)")
            peer.close()
        }
    }

    @Test("large replies that nobody takes do not keep small ones from being made")
    func smallOvertake() async throws {
        let log = Probe.Log()
        let small = Atomic<Int>(0)
        try await Siege.run { configuration in
            configuration.observer.callFinished = { call in
                guard call.peer?.service == "inventory", call.method == Probe.echo, call.status == .ok
                else { return }
                small.wrappingAdd(1, ordering: .relaxed)
            }
        } router: { router in
            router.unary(Self.swell, allow: ["inventory"]) { (_: CommonV1.Money, _) in
                log.started.wrappingAdd(1, ordering: .relaxed)
                return InventoryV1.AppendIntakeRequest(
                    intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: 1_000_000))
            }
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, reads: false)
            peer.send { bytes in
                for stream in Siege.streams(20) {
                    bytes.writeFrame(Siege.request(stream, .endStream, Self.swell), Siege.money)
                }
                // Read with the others: nothing more is read of a peer that takes nothing.
                bytes.writeFrame(Siege.request(101, .endStream, Probe.echo), Siege.money)
            }
            #expect(await siege.log.waitUntil { small.load(ordering: .relaxed) == 1 })
            #expect((1..<20).contains(log.started.load(ordering: .relaxed)))
            peer.close()
        }
    }

    @Test("a client that takes its replies gets all of them, however many it asks for at once")
    func manyLarge() async throws {
        try await Pair.with { configuration in
            configuration.unsentReplyBytes = 65_536
        } _: { _ in
        } _: { (pair) async throws in
            let data = [UInt8](repeating: 5, count: 400_000)
            try await withThrowingTaskGroup(of: Bool.self) { calls in
                for index in 0..<24 {
                    calls.addTask {
                        let request = InventoryV1.AppendIntakeRequest(
                            intakeID: "x", index: Int32(index), data: data)
                        let reply: InventoryV1.AppendIntakeRequest = try await pair.client.unary(
                            Probe.bulk, request, CallOptions(timeout: .seconds(60)))
                        return reply == request
                    }
                }
                for try await isSame in calls { #expect(isSame) }
            }
            #expect(pair.server.statistics.snapshot.inFlight == 0)
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

    @Test("credit in crumbs brings a stream forward in crumbs, and soon ends the connection")
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
                        FrameHeader(.window, stream: 1, flags: .control, aux: 1_023), [])
                }
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "too many small windows"))
            // Each reply costs 16 bytes at least.
            let replies = peer.frames.count { $0.header.type == .message }
            #expect(replies <= (Int(Hello.leastCredit) + 201 * 1_023) / 16 + 1)
            #expect(await siege.held() <= 1_048_576)
        }
    }

    @Test("windows of 1 KiB are no crumbs")
    func windowsOfAKilobyte() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, hello: false)
            var hello = Hello()
            hello.streamCredit = Hello.leastCredit
            peer.send { buffer in
                buffer.writeFrame(FrameHeader(.hello, flags: .control), hello.encoded())
                buffer.writeFrame(
                    Siege.request(1, .endStream, Probe.count), [8, 0xc0, 0x84, 0x3d])
                for _ in 0..<1_000 {
                    buffer.writeFrame(
                        FrameHeader(.window, stream: 1, flags: .control, aux: 1_024), [])
                }
                buffer.writeFrame(Siege.request(3), Siege.money)
            }
            #expect(await siege.log.waitUntil { peer.frames.contains { $0.header.stream == 3 } })
            #expect(!peer.isClosed)
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
