import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// Attacks through streams of requests: credit that is not there, messages behind the end, streams
/// and messages without end.
@Suite(.serialized) struct StreamAttackTests {
    private static func open(_ stream: UInt32, _ method: MethodDescriptor) -> FrameHeader {
        Siege.request(stream, .noMessage, method)
    }

    private static func message(_ stream: UInt32, _ flags: FrameFlags = .counted) -> FrameHeader {
        FrameHeader(.message, stream: stream, flags: flags)
    }

    @Test("messages beyond the credit of a stream that nobody reads end the connection")
    func beyondCredit() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            let text = String(repeating: "x", count: 5_000)
            let message = try CommonV1.Money(amountMinor: 1, currency: text).encoded()
            peer.send { bytes in
                bytes.writeFrame(Self.open(1, Probe.deaf), [])
                for _ in 0..<2_000 { bytes.writeFrame(Self.message(1), message) }
            }
            let goAway = await siege.closed(peer)
            #expect(
                goAway == .init(reason: .protocolError, words: "a message beyond its credit"))
            let held = await siege.held()
            #expect(held <= 262_144 + 131_072, "\(held)")
        }
    }

    @Test("a message behind the end of its stream ends the connection")
    func behindEnd() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                bytes.writeFrame(Self.open(1, Probe.deaf), [])
                bytes.writeFrame(Self.message(1, [.counted, .endStream]), Siege.money)
                bytes.writeFrame(Self.message(1), Siege.money)
            }
            let goAway = await siege.closed(peer)
            #expect(
                goAway
                    == .init(
                        reason: .protocolError, words: "a message behind the end of stream 1"))
        }
    }

    @Test("a stream of requests without end is held no further than its credit, and ends with its peer")
    func endlessStream() async throws {
        let log = Probe.Log()
        try await Siege.run { _ in
        } router: { router in
            router.clientStreaming(Self.swallow, allow: ["inventory"]) {
                (requests: RequestStream<CommonV1.Money>, _) in
                do {
                    for try await _ in requests { log.written.wrappingAdd(1, ordering: .relaxed) }
                } catch {
                    log.cancelled.wrappingAdd(1, ordering: .relaxed)
                    throw error
                }
                return CommonV1.Money()
            }
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { $0.writeFrame(Self.open(1, Self.swallow), []) }
            // 4,000 messages of 18 bytes of cost a round: below the credit, which comes back.
            for round in 1...20 {
                let taken = await peer.sendAll { bytes in
                    for _ in 0..<4_000 { bytes.writeFrame(Self.message(1), Siege.money) }
                }
                #expect(taken)
                let arrived = await log.waitUntil {
                    log.written.load(ordering: .relaxed) == round * 4_000
                }
                #expect(arrived)
            }
            #expect(!peer.isClosed)
            let windows = peer.frames.count { $0.header.type == .window }
            #expect(windows > 0)
            #expect(await siege.held() <= 1_310_720)
            peer.close()
            #expect(await log.waitUntil { log.cancelled.load(ordering: .relaxed) == 1 })
        }
    }

    private static let swallow = Probe.method("Swallow", 71, .clientStreaming)

    @Test("a message without end ends its call at the method's limit, and its rest is thrown away")
    func endlessMessage() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            let chunk = [UInt8](repeating: 7, count: 16_000)
            peer.send { bytes in
                bytes.writeFrame(Self.open(1, Probe.deaf), [])
                for _ in 0..<20 {
                    bytes.writeFrame(Self.message(1, [.counted, .moreFragments]), chunk)
                }
                bytes.writeFrame(Siege.request(3), Siege.money)
            }
            #expect(await siege.log.waitUntil { peer.frames.contains { $0.header.stream == 3 } })
            #expect(peer.failures[1]?.code == .resourceExhausted)
            #expect(peer.failures[1]?.message == "a request is above \(Probe.deaf.requestLimitWords)")
            #expect(await siege.held() <= 1_310_720)
            peer.close()
        }
    }

    @Test("messages begun on all streams at once and never ended end the connection")
    func interleaved() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            let chunk = [UInt8](repeating: 7, count: 60_000)
            let streams = Siege.streams(128)
            let flags: FrameFlags = [.counted, .moreFragments]
            peer.send { bytes in
                for stream in streams {
                    bytes.writeFrame(Self.open(stream, Probe.bulkUp), [])
                    bytes.writeFrame(Self.message(stream, flags), [1])
                }
                for _ in 0..<2 {
                    for stream in streams { bytes.writeFrame(Self.message(stream, flags), chunk) }
                }
            }
            let goAway = await siege.closed(peer)
            #expect(
                goAway
                    == .init(reason: .protocolError, words: "messages begun beyond their credit"))
            // 1 MiB of credit and the largest message, seen twice: as kept and as unread.
            let held = await siege.held()
            #expect(held <= 2 * (5 * 1_048_576 + 131_072), "\(held)")
        }
    }

    @Test("a message at fault ends a call that was begun, and the end says so")
    func faultBehindBegin() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            let block = MetadataCoding.prefixed(
                try MetadataCoding.encode(Metadata(operationID: "begun")))
            peer.send { bytes in
                for stream: UInt32 in [1, 3] {
                    let flags: FrameFlags = [.noMessage, .metadata]
                    bytes.writeFrame(Siege.request(stream, flags, Probe.deaf), block)
                    bytes.writeFrame(Self.message(stream), Siege.money)
                }
                // Text that is not UTF-8, and a message above the limit by less than a block.
                bytes.writeFrame(Self.message(1), [18, 2, 0xc3, 0x28])
                let chunk = [UInt8](repeating: 7, count: 33_000)
                bytes.writeFrame(Self.message(3, [.counted, .moreFragments]), chunk)
                bytes.writeFrame(Self.message(3), chunk)
                for stream: UInt32 in [1, 3] {
                    bytes.writeFrame(Self.message(stream, [.noMessage, .endStream]), [])
                }
                bytes.writeFrame(Siege.request(5), Siege.money)
            }
            #expect(await siege.log.waitUntil { peer.frames.contains { $0.header.stream == 5 } })
            #expect(peer.failures[1]?.code == .internal)
            #expect(peer.failures[3]?.code == .resourceExhausted)
            #expect(peer.failures[3]?.message == "a request is above \(Probe.deaf.requestLimitWords)")
            for stream: UInt32 in [1, 3] {
                #expect(peer.failures[stream]?.notProcessed == false)
            }
            #expect(!peer.isClosed)
            peer.close()
        }
    }

    @Test("a request of the wrong shape is refused, whatever follows it")
    func wrongShape() async throws {
        try await Siege.run { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port)
            peer.send { bytes in
                bytes.writeFrame(Siege.request(1, .endStream, Probe.sum), Siege.money)
                bytes.writeFrame(Self.open(3, Probe.echo), [])
                bytes.writeFrame(Siege.request(5), Siege.money)
            }
            #expect(await siege.log.waitUntil { peer.frames.contains { $0.header.stream == 5 } })
            for stream: UInt32 in [1, 3] {
                #expect(peer.failures[stream]?.code == .unimplemented)
                #expect(peer.failures[stream]?.notProcessed == true)
            }
            peer.close()
        }
    }
}
