import Messages
import NIOCore
import NIOPosix
import Testing

@testable import Wire

/// Attacks by frames that lie: ids, lengths, windows, order (`reliability.md` A3, P20).
@Suite(.serialized) struct ShapeAttackTests {
    private static let lies: [(String, String, @Sendable (inout ByteBuffer) -> Void)] = [
        (
            "reuse", "stream id 3 is used or even",
            {
                $0.writeFrame(Siege.request(3), Siege.money)
                $0.writeFrame(Siege.request(3), Siege.money)
            }
        ),
        (
            "wrap", "stream id 1 is used or even",
            {
                $0.writeFrame(Siege.request(0x7fff_ffff), Siege.money)
                $0.writeFrame(Siege.request(1), Siege.money)
            }
        ),
        (
            "a jump beyond 2^31", "stream id 4294967295 is above 2147483647",
            { $0.writeFrame(Siege.request(0xffff_ffff), Siege.money) }
        ),
        ("an even id", "stream id 2 is used or even", { $0.writeFrame(Siege.request(2), Siege.money) }),
        ("stream 0", "stream id 0 is used or even", { $0.writeFrame(Siege.request(0), Siege.money) }),
        (
            "a stream that was never opened", "stream 9 was never opened",
            { $0.writeFrame(Siege.piece(9, .endStream), [1]) }
        ),
        (
            "a second message of a call", "a message behind the end of stream 1",
            {
                $0.writeFrame(Siege.request(1, .endStream, Siege.hold), Siege.money)
                $0.writeFrame(Siege.piece(1, .endStream), Siege.money)
            }
        ),
        (
            "an unknown type", "unknown frame type 77",
            { $0.writeFrame(FrameHeader(FrameType(rawValue: 77)), [1]) }
        ),
        (
            "a declared length of 4 GiB", "a frame of 4294967295 bytes",
            {
                $0.writeBytes([0xff, 0xff, 0xff, 0xff])
                $0.writeRepeatingByte(1, count: 100)
            }
        ),
        (
            "a frame one byte too long", "a frame of 65521 bytes",
            {
                var header = Siege.request(1)
                header.length = 65_521
                $0.writeHeader(header)
            }
        ),
        ("a short ping", "a ping has 8 bytes", { $0.writeFrame(Siege.ping, [1, 2, 3]) }),
        (
            "a frame longer than its header says", "stream id 0 is used or even",
            {
                var header = Siege.request(1)
                header.length = 2
                $0.writeHeader(header)
                $0.writeBytes(Siege.money)
                // The 16 bytes too many are read as a header: stream 0, type REQUEST.
                $0.writeBytes([0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0])
            }
        ),
    ]

    @Test("a lie about ids, types or lengths ends the connection and harms nobody", arguments: 0..<12)
    func lie(index: Int) async throws {
        let (name, words, build) = Self.lies[index]
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send(build)
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .protocolError, words: words), "\(name)")
            #expect(await siege.held() <= 65_536)
        }
    }

    @Test("lengths that do not match inside a frame fail their calls only")
    func innerLengths() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            let metadata: FrameFlags = [.endStream, .metadata]
            peer.send { bytes in
                // A block that says it is longer than its frame; a field longer than its block; half
                // a length; a message that says it goes on behind its end.
                bytes.writeFrame(Siege.request(1, metadata), [200, 0, 1, 1, 0])
                bytes.writeFrame(Siege.request(3, metadata), [3, 0, 1, 255, 255])
                bytes.writeFrame(Siege.request(5, metadata), [1])
                bytes.writeFrame(Siege.request(7), [18, 0xff, 0xff, 0xff, 0xff, 0x0f])
                bytes.writeFrame(Siege.request(9), Siege.money)
            }
            #expect(await siege.log.waitUntil { peer.frames.contains { $0.header.stream == 9 } })
            for stream: UInt32 in [1, 3, 5, 7] {
                #expect(peer.failures[stream]?.code == .internal, "stream \(stream)")
                #expect(peer.failures[stream]?.notProcessed == true, "stream \(stream)")
            }
            #expect(!peer.isClosed)
            peer.close()
        }
    }

    @Test("requests that cannot be decoded, by the hundred, end the connection")
    func malformed() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                for stream in Siege.streams(400) {
                    bytes.writeFrame(Siege.request(stream), [18, 0xff, 0xff, 0xff, 0xff, 0x0f])
                }
            }
            let goAway = await siege.closed(peer)
            #expect(goAway == .init(reason: .abuse, words: "too many malformed requests"))
            let answered = peer.frames.count { $0.header.type == .end }
            #expect((200...250).contains(answered), "\(answered)")
        }
    }

    @Test("interleaved reassembly on all streams holds no more than its bound")
    func interleaved() async throws {
        try await Siege.run { configuration in
            configuration.unfinishedRequestBytes = 1_048_576
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            let chunk = [UInt8](repeating: 7, count: 16_000)
            let taken = await peer.sendAll { bytes in
                for stream in Siege.streams(128) {
                    bytes.writeFrame(Siege.request(stream, .moreFragments, Probe.bulk), chunk)
                }
                for stream in Siege.streams(128) { bytes.writeFrame(Siege.piece(stream), chunk) }
                // And one stream too many.
                bytes.writeFrame(Siege.request(257), Siege.money)
            }
            #expect(taken)
            #expect(await siege.log.waitUntil { peer.failures[257] != nil })
            #expect(peer.failures[257]?.message == "too many calls on the connection")
            // 65 pieces of 16,000 bytes fit; the others were refused one by one.
            let others = peer.failures.values.filter {
                $0.code != .resourceExhausted || !$0.notProcessed
            }
            #expect(others.isEmpty)
            #expect(peer.failures.count >= 64)
            let held = await siege.held()
            #expect(held <= 1_048_576 + 131_072, "\(held)")
            #expect(held >= 500_000, "\(held)")
            peer.close()
            #expect(
                await siege.log.waitUntil { siege.pair.server.statistics.snapshot.connections == 1 })
        }
    }

    @Test("requests behind the last GOAWAY are refused, and do not keep a server from ending")
    func afterGoAway() async throws {
        try await Siege.run { (siege) async throws in
            let authority = try TestAuthority.get()
            let server = WireServer(
                configuration: ServerConfiguration(tls: authority.files("order")),
                router: Probe.router(), group: .singleton)
            let port = try await server.start().port ?? 0
            let peer = try await RawPeer.connect(to: port)
            // A call that runs keeps the connection open while the server ends.
            peer.send {
                $0.writeFrame(
                    Siege.request(1, .endStream, Probe.wait), [8, 0xe0, 0xd4, 0x03])
            }
            #expect(
                await siege.log.waitUntil { server.statistics.snapshot.inFlight == 1 })
            let ending = Task { await server.shutdown(grace: .seconds(20)) }
            #expect(await siege.log.waitUntil { peer.goAway != nil })
            peer.send { $0.writeFrame(Siege.pong, ServerConnection.announcementPing) }
            var first: UInt32 = 3
            while !peer.isClosed, first < 40_000 {
                peer.send { bytes in
                    for stream in Siege.streams(500, from: first) {
                        bytes.writeFrame(Siege.request(stream), Siege.money)
                    }
                }
                first += 1_000
                try await Task.sleep(for: .milliseconds(10))
            }
            await ending.value
            #expect(peer.isClosed)
            #expect(
                peer.goAway == .init(reason: .abuse, words: "too many requests behind GOAWAY"))
            let refused = peer.failures.values.filter { $0.code == .unavailable }
            let begun = refused.filter { !$0.notProcessed }
            #expect(begun.isEmpty)
            #expect(!refused.isEmpty)
        }
    }
}
