import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// Ends of calls and connections that no handler brings about.
@Suite(.serialized) struct DrainTests {
    @Test("a drain does not wait for a request that its client gave up half-sent")
    func halfSent() async throws {
        try await Pair.with { (pair) async throws in
            let peer = try await RawPeer.connect(to: pair.port)
            peer.send { $0.writeFrame(Siege.request(1, .moreFragments), [8]) }
            #expect(
                await pair.log.waitUntil { peer.frames.contains { $0.header.type == .helloAck } })
            let shutdown = Task { await pair.server.shutdown(grace: .seconds(300)) }
            #expect(await pair.log.waitUntil { peer.frames.contains { $0.header.type == .ping } })
            let asked = peer.frames.last { $0.header.type == .ping }?.payload ?? []
            peer.send { $0.writeFrame(Siege.pong, asked) }
            #expect(
                await pair.log.waitUntil { peer.frames.count { $0.header.type == .goAway } == 2 })
            #expect(!peer.isClosed)
            peer.send { $0.writeFrame(FrameHeader(.cancel, stream: 1, code: 1), []) }
            #expect(await pair.log.waitUntil { peer.isClosed })
            await shutdown.value
        }
    }

    @Test("a handler may give up a write that waits for its client")
    func impatientHandler() async throws {
        let method = Probe.method("Impatient", 74, .serverStreaming)
        let log = Probe.Log()
        var router = Probe.router()
        router.serverStreaming(method, allow: ["inventory"]) {
            (money: CommonV1.Money, _, writer: ResponseWriter<CommonV1.Money>) in
            let text = String(repeating: "x", count: 60_000)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        while true {
                            try await writer.write(CommonV1.Money(amountMinor: 1, currency: text))
                            log.written.wrappingAdd(1, ordering: .relaxed)
                        }
                    } catch {
                        log.cancelled.wrappingAdd(1, ordering: .relaxed)
                    }
                }
                group.addTask {
                    _ = await log.waitUntil { log.written.load(ordering: .relaxed) == 2 }
                }
                await group.next()
                group.cancelAll()
            }
            throw RPCError(.aborted, "the client took too long")
        }
        try await Pair.with(router: router) { (pair) async throws in
            let peer = try await RawPeer.connect(to: pair.port, hello: false)
            var hello = Hello()
            hello.streamCredit = Hello.leastCredit
            peer.send { bytes in
                bytes.writeFrame(FrameHeader(.hello, flags: .control), hello.encoded())
                bytes.writeFrame(Siege.request(1, .endStream, method), Siege.money)
            }
            #expect(await pair.log.waitUntil { peer.failures[1] != nil })
            #expect(peer.failures[1]?.code == .aborted)
            #expect(log.cancelled.load(ordering: .relaxed) == 1)
            peer.close()
        }
    }

    @Test("END fits what the client takes: its details are left out first")
    func largestPayload() async throws {
        let method = Probe.method("Verbose", 75)
        var router = Probe.router()
        router.unary(method, allow: ["inventory"]) {
            (_: CommonV1.Money, call) -> CommonV1.Money in
            await call.setTrailingMetadata([.init("k", [UInt8](repeating: 1, count: 8_000))])
            throw RPCError(
                .aborted, String(repeating: "t", count: 4_000),
                details: [UInt8](repeating: 2, count: 20_000))
        }
        try await Pair.with(router: router) { (pair) async throws in
            for (largest, details) in [(65_520, 20_000), (16_368, 0)] {
                let peer = try await RawPeer.connect(to: pair.port, hello: false)
                var hello = Hello()
                hello.largestPayload = UInt32(largest)
                peer.send { bytes in
                    bytes.writeFrame(FrameHeader(.hello, flags: .control), hello.encoded())
                    bytes.writeFrame(Siege.request(1, .endStream, method), Siege.money)
                }
                let ended = await pair.log.waitUntil {
                    peer.frames.contains { $0.header.type == .end }
                }
                #expect(ended)
                let end = try #require(peer.frames.last { $0.header.type == .end })
                #expect(end.header.length <= largest)
                let (metadata, status) = try end.payload.withUnsafeBytes { bytes in
                    let parts = try #require(MetadataCoding.split(bytes))
                    return (parts.metadata, StatusPayload.decode(end.header, parts.rest))
                }
                #expect(metadata.custom.first?.value.count == 8_000)
                #expect(status.message.utf8.count == 4_000)
                #expect(status.details.count == details)
                peer.close()
            }
        }
    }

    @Test("requests of all sizes within the limits are taken, many at once on one connection")
    func manyUploads() async throws {
        let method = Probe.method(
            "Upload", 76, limit: 524_288, InventoryV1.AppendIntakeRequest.messageType)
        var router = ServerRouter()
        router.unary(method, allow: ["gateway"]) {
            (chunk: InventoryV1.AppendIntakeRequest, _) in
            InventoryV1.AppendIntakeRequest(index: Int32(chunk.data.count))
        }
        try await Pair.with(router: router) { (pair) async throws in
            let chunk = InventoryV1.AppendIntakeRequest(
                intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: 400_000))
            let client = pair.client
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        let reply: InventoryV1.AppendIntakeRequest = try await client.unary(
                            method, chunk, CallOptions())
                        return reply.index
                    }
                }
                for try await count in group { #expect(count == 400_000) }
            }
        }
    }

    @Test("a HELLO that cannot be taken is answered with what is wrong")
    func helloAtFault() async throws {
        try await Pair.with { (pair) async throws in
            var later = Hello()
            later.lowestVersion = 2
            later.highestVersion = 3
            let faults: [([UInt8], String)] = [
                (later.encoded(), "no common version: 2 to 3 is offered, 1 to 1 is spoken"),
                ([1, 0, 1, 0], "HELLO is malformed"), ([], "HELLO is malformed"),
            ]
            for (payload, words) in faults {
                let peer = try await RawPeer.connect(to: pair.port, hello: false)
                peer.send { $0.writeFrame(FrameHeader(.hello, flags: .control), payload) }
                #expect(await pair.log.waitUntil { peer.isClosed })
                #expect(peer.goAway == .init(reason: .protocolError, words: words))
            }
        }
    }

    @Test("a peer that is cut off for its fault is reported by name, once")
    func fault() async throws {
        let noted = Probe.Noted()
        try await Pair.with { configuration in
            configuration.observer.peerAtFault = { peer, words in
                noted.add("\(peer?.service ?? "-"): \(words)")
            }
        } _: { _ in
        } _: { (pair) async throws in
            let peer = try await RawPeer.connect(to: pair.port)
            peer.send { bytes in
                for _ in 0..<50 { bytes.writeFrame(Siege.ping, Siege.eight) }
            }
            #expect(await pair.log.waitUntil { peer.isClosed })
        }
        #expect(noted.all == ["inventory: too many pings"])
    }
}
