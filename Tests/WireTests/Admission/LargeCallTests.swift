import Messages
import NIOCore
import NIOEmbedded
import Testing

@testable import Wire

/// Calls with messages above 64 KiB, whose handlers wait for each other: on a clock that stands still, with
/// a peer that takes nothing until it is told to.
@Suite struct LargeCallTests {
    private static let limit = 1_048_576
    private static let replyBytes = 200_000

    /// A small request with a large reply.
    private static let fat = MethodDescriptor(
        service: Probe.service, name: "Fat", kind: .unary, id: 72, requestLimit: 65_536,
        responseLimit: limit, request: CommonV1.Money.messageType,
        response: InventoryV1.AppendIntakeRequest.messageType)
    /// A large request with a small reply.
    private static let heavy = MethodDescriptor(
        service: Probe.service, name: "Heavy", kind: .unary, id: 73, requestLimit: limit,
        responseLimit: 65_536, request: InventoryV1.AppendIntakeRequest.messageType,
        response: CommonV1.Money.messageType)

    /// The largest reply that is not charged.
    private static let document = MethodDescriptor(
        service: Probe.service, name: "Document", kind: .unary, id: 74, requestLimit: 65_536,
        responseLimit: 524_288, request: CommonV1.Money.messageType,
        response: InventoryV1.AppendIntakeRequest.messageType)

    private static func router(_ workshop: Siege.Workshop) -> ServerRouter {
        var router = Probe.router()
        router.unary(fat, allow: ["gateway"]) { (_: CommonV1.Money, _) in
            await workshop.work()
            return InventoryV1.AppendIntakeRequest(
                intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: replyBytes))
        }
        router.unary(document, allow: ["gateway"]) { (_: CommonV1.Money, _) in
            await workshop.work()
            return InventoryV1.AppendIntakeRequest(intakeID: "x")
        }
        router.unary(heavy, allow: ["gateway"]) { (_: InventoryV1.AppendIntakeRequest, _) in
            await workshop.work()
            return CommonV1.Money()
        }
        return router
    }

    private let workshop = Siege.Workshop()

    private func client(
        _ tune: (inout ServerConfiguration) -> Void
    ) throws -> ScriptedClient {
        try ScriptedClient(Self.router(workshop)) { configuration in
            configuration.peerShare = 100
            configuration.shares.interactive = 100
            tune(&configuration)
        }
    }

    private static func ask(_ streams: [UInt32], _ client: ScriptedClient, within time: UInt32 = 0) throws {
        try client.send { bytes in
            for stream in streams {
                var header = Siege.request(stream, .endStream, fat)
                header.aux = time
                bytes.writeFrame(header, Siege.money)
            }
        }
    }

    /// Sends a request of about 200,000 bytes.
    private static func askHeavily(_ stream: UInt32, _ client: ScriptedClient) throws {
        let message = try InventoryV1.AppendIntakeRequest(
            intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: replyBytes)
        ).encoded()
        try client.send { bytes in
            bytes.writeFrame(Siege.request(stream, .moreFragments, heavy), Array(message[..<60_000]))
            bytes.writeFrame(Siege.piece(stream), Array(message[60_000..<120_000]))
            bytes.writeFrame(Siege.piece(stream), Array(message[120_000..<180_000]))
            bytes.writeFrame(Siege.piece(stream, .endStream), Array(message[180_000...]))
        }
    }

    private static func refusals(_ client: ScriptedClient) -> [FrameHeader] {
        client.frames.map(\.header).filter { $0.type == .end && $0.code == 8 }
    }

    @Test("no more handlers run than may hold their replies, and all others follow in their turn")
    func connection() throws {
        let client = try client { $0.largeCallBytes = 4 * Self.limit }
        client.socket.isSlow = true
        let streams = Siege.streams(40)
        try Self.ask(streams, client)
        #expect(workshop.now == 4)
        #expect(client.connection.postponed.count == 36)
        // Calls without large messages wait for none of them.
        try client.send { $0.writeFrame(Siege.request(301), Siege.money) }
        #expect(client.frames.contains { $0.header.stream == 301 })
        workshop.open()
        client.settle()
        // The peer takes nothing: what the four replied is there, and nothing else.
        let held = client.connection.gauge.heldBytes
        #expect(held <= 4 * Self.replyBytes + 65_536, "\(held)")
        #expect(client.connection.largeBytes <= 4 * Self.limit)
        client.socket.isSlow = false
        client.takesBytes(true)
        func ended() -> [UInt32] {
            client.frames.map(\.header).filter { $0.flags.contains(.endStream) && $0.stream != 301 }
                .map(\.stream)
        }
        for _ in 0..<2_000 where ended().count < 40 {
            client.loop.advanceTime(by: .milliseconds(1))
            client.settle()
        }
        #expect(ended().sorted() == streams)
        #expect(Self.refusals(client).isEmpty)
        #expect(client.connection.largeBytes == 0)
        #expect(client.connection.admission.largeBytes == 0)
        client.end()
    }

    @Test("calls for which the server has no room are refused with pushback, and it comes back")
    func server() throws {
        let client = try client { $0.largeCallBytesInServer = 3 * Self.limit }
        try Self.ask(Siege.streams(5), client)
        #expect(workshop.now == 3)
        let refused = Self.refusals(client)
        #expect(refused.map(\.stream) == [7, 9])
        #expect(refused.allSatisfy { $0.flags.isSuperset(of: [.notProcessed, .metadata]) })
        let statistics = client.connection.configuration.statistics
        #expect(statistics.snapshot.refusedUnbegun == [.largeCalls: 2])
        #expect(statistics.snapshot.inFlight == 3)
        // The connection goes, the handlers stay: so does what they may come to hold.
        client.channel.close(promise: nil)
        client.loop.run()
        #expect(client.connection.admission.largeBytes == 3 * Self.limit)
        workshop.open()
        client.loop.run()
        #expect(client.connection.admission.largeBytes == 0)
        client.end()
    }

    /// Sends requests of a class, each a frame with metadata.
    private static func ask(
        _ streams: [UInt32], _ client: ScriptedClient, of overload: OverloadClass
    ) throws {
        var metadata = Metadata()
        metadata.overloadClass = overload
        let payload = MetadataCoding.prefixed(try MetadataCoding.encode(metadata)) + Siege.money
        try client.send { bytes in
            for stream in streams {
                bytes.writeFrame(Siege.request(stream, [.endStream, .metadata], fat), payload)
            }
        }
    }

    @Test("reports leave room for what matters more, and it goes before those that wait")
    func classes() throws {
        let client = try client {
            $0.largeCallBytes = 10 * Self.limit
            $0.shares.interactive = 90
        }
        try Self.ask(Siege.streams(8), client, of: .bulk)
        #expect(workshop.now == 6)
        #expect(client.connection.postponed.count == 2)
        try Self.ask([101, 103, 105, 107], client, of: .interactive)
        #expect(workshop.now == 9)
        #expect(client.connection.postponed.map(\.id) == [13, 15, 107])
        try Self.ask([201], client, of: .critical)
        #expect(workshop.now == 10)
        workshop.open()
        client.takesBytes(true)
        func ended() -> Int { client.frames.count { $0.header.flags.contains(.endStream) } }
        for _ in 0..<2_000 where ended() < 13 {
            client.loop.advanceTime(by: .milliseconds(1))
            client.settle()
        }
        #expect(ended() == 13)
        #expect(client.connection.admission.largeBytes == 0)
        client.end()
    }

    @Test("the server's room too is left to what matters more")
    func classesInServer() throws {
        let client = try client {
            $0.largeCallBytesInServer = 5 * Self.limit
            $0.shares.interactive = 90
        }
        try Self.ask(Siege.streams(5), client, of: .bulk)
        #expect(workshop.now == 3)
        #expect(Self.refusals(client).map(\.stream) == [7, 9])
        try Self.ask([101, 103], client, of: .critical)
        #expect(workshop.now == 5)
        workshop.open()
        client.settle()
        client.end()
    }

    @Test("documents with replies of up to 512 KiB are bounded by their number alone")
    func documents() throws {
        let client = try client { $0.largeCallBytes = 1 }
        try Self.ask([1], client)
        try client.send { bytes in
            for stream: UInt32 in [3, 5] {
                bytes.writeFrame(Siege.request(stream, .endStream, Self.document), Siege.money)
            }
        }
        #expect(workshop.now == 3)
        workshop.open()
        client.settle()
        client.end()
    }

    @Test("a peer has its share of the server's room")
    func peer() throws {
        let client = try client {
            $0.largeCallBytesInServer = 4 * Self.limit
            $0.peerShare = 50
        }
        try Self.ask(Siege.streams(4), client)
        #expect(workshop.now == 2)
        #expect(Self.refusals(client).map(\.stream) == [5, 7])
        workshop.open()
        client.settle()
        client.end()
    }

    @Test("a large request is charged while its handler runs, and while it waits")
    func requests() throws {
        let client = try client {
            $0.largeCallBytes = 262_144
            $0.largeCallBytesInServer = 500_000
        }
        for stream: UInt32 in [1, 3, 5] { try Self.askHeavily(stream, client) }
        #expect(workshop.now == 1)
        #expect(client.connection.postponed.map(\.id) == [3])
        #expect(Self.refusals(client).map(\.stream) == [5])
        #expect(client.connection.admission.largeBytes > 2 * Self.replyBytes)
        workshop.open()
        client.settle()
        #expect(client.frames.count { $0.header.flags == .endStream && $0.header.type == .message } == 2)
        #expect(client.connection.admission.largeBytes == 0)
        #expect(client.connection.largeBytes == 0)
        client.end()
    }

    @Test("a large request with a small reply does not wait for the client to take large replies")
    func kinds() throws {
        let client = try client { $0.largeCallBytes = 8 * Self.limit }
        client.socket.isSlow = true
        workshop.open()
        try Self.ask(Siege.streams(10), client)
        #expect(!client.connection.postponed.isEmpty)
        try Self.askHeavily(301, client)
        #expect(!client.connection.postponed.isEmpty)
        #expect(!client.connection.postponed.contains { $0.id == 301 })
        client.end()
    }

    @Test("a call that waits for the room of others ends at its deadline, without its handler")
    func deadline() throws {
        let client = try client { $0.largeCallBytes = Self.limit }
        try Self.ask([1], client)
        try Self.ask([3], client, within: 2_000_000)
        #expect(client.connection.postponed.map(\.id) == [3])
        client.loop.advanceTime(by: .seconds(3))
        client.settle()
        #expect(client.frames.contains { $0.header.stream == 3 && $0.header.code == 4 })
        #expect(workshop.most == 1)
        #expect(client.connection.admission.largeBytes == Self.limit)
        workshop.open()
        client.settle()
        #expect(client.connection.admission.largeBytes == 0)
        client.end()
    }
}
