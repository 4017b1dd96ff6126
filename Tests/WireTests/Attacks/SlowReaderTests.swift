import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// Peers that take large replies slowly, or not at all (`reliability.md` A3).
@Suite(.serialized) struct SlowReaderTests {
    private static let replyBytes = 1_048_576

    /// A small request with a large reply.
    private static let fat = MethodDescriptor(
        service: Probe.service, name: "Fat", kind: .unary, id: 72, requestLimit: 65_536,
        responseLimit: 2 * replyBytes, request: CommonV1.Money.messageType,
        response: InventoryV1.AppendIntakeRequest.messageType)

    private static func register(_ router: inout ServerRouter) {
        router.unary(fat, allow: ["inventory"]) { (_: CommonV1.Money, _) in
            InventoryV1.AppendIntakeRequest(
                intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: replyBytes))
        }
    }

    private static func request(_ stream: UInt32, _ bytes: inout ByteBuffer) {
        bytes.writeFrame(Siege.request(stream, .endStream, fat), Siege.money)
    }

    @Test("a peer that reads a little and asks for more has no more replies waiting than calls")
    func readsALittle() async throws {
        try await Siege.run { configuration in
            configuration.callsPerConnection = 4
        } router: {
            Self.register(&$0)
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, reads: false)
            var stream: UInt32 = 1
            var rounds = 0
            while peer.receivedBytes < 8 * Self.replyBytes, rounds < 5_000, !peer.isClosed {
                rounds += 1
                peer.readOnce()
                peer.send { Self.request(stream, &$0) }
                stream += 2
                try await Task.sleep(for: .milliseconds(1))
            }
            #expect(peer.receivedBytes >= 8 * Self.replyBytes)
            let held = await siege.held()
            #expect(held <= 5 * Self.replyBytes + 262_144, "\(held)")
            let statistics = siege.pair.server.statistics
            #expect(statistics.snapshot.inFlight <= 5)
            peer.close()
            // What waited to be sent was charged, and is not when nobody waits for it.
            #expect(await siege.log.waitUntil { statistics.snapshot.inFlight <= 1 })
        }
    }

    @Test("a peer that takes no pieces of its replies is closed for that, whoever sent the last one")
    func readsNothing() async throws {
        try await Siege.run { configuration in
            configuration.stalledWriteTimeout = .milliseconds(300)
        } router: {
            Self.register(&$0)
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, reads: false)
            peer.send { bytes in
                for stream in Siege.streams(16) { Self.request(stream, &bytes) }
            }
            #expect(
                await siege.log.waitUntil { siege.pair.server.statistics.snapshot.connections == 1 })
            let reasons = siege.reasons.joined(separator: "\n")
            #expect(reasons.contains("the peer takes no bytes"), "\(reasons)")
            peer.close()
        }
    }

    @Test("a reply that is cancelled while it waits is not sent to its end, and gives its place back")
    func cancelledReply() async throws {
        try await Siege.run { configuration in
            configuration.callsPerConnection = 2
        } router: {
            Self.register(&$0)
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                Self.request(1, &bytes)
                Self.request(3, &bytes)
            }
            #expect(await siege.log.waitUntil { peer.frames.contains { $0.header.stream == 3 } })
            peer.send { bytes in
                bytes.writeFrame(FrameHeader(.cancel, stream: 1, code: 1), [])
                bytes.writeFrame(FrameHeader(.cancel, stream: 3, code: 1), [])
                Self.request(5, &bytes)
            }
            #expect(
                await siege.log.waitUntil {
                    peer.frames.contains {
                        $0.header.stream == 5 && $0.header.flags.contains(.endStream)
                    }
                })
            #expect(peer.failures[5] == nil)
            #expect(!peer.isClosed)
            peer.close()
        }
    }
}
