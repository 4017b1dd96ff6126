import Messages
import NIOCore
import NIOEmbedded
import Testing

@testable import Wire

/// A server's connection whose socket takes little at a time, on a clock that only the test moves.
@Suite struct SlowSocketTests {
    private static let replyBytes = 4_000_000

    /// A small request with a large reply.
    private static let fat = MethodDescriptor(
        service: Probe.service, name: "Fat", kind: .unary, id: 72, requestLimit: 65_536,
        responseLimit: MethodDescriptor.largestLimit, request: CommonV1.Money.messageType,
        response: InventoryV1.AppendIntakeRequest.messageType)

    private static func router() -> ServerRouter {
        var router = Probe.router()
        router.unary(fat, allow: ["gateway"]) { (_: CommonV1.Money, _) in
            InventoryV1.AppendIntakeRequest(
                intakeID: "x", index: 1, data: [UInt8](repeating: 3, count: replyBytes))
        }
        return router
    }

    private static func request(_ stream: UInt32, _ method: MethodDescriptor) -> FrameHeader {
        FrameHeader(.request, stream: stream, flags: .endStream, code: method.id)
    }

    @Test("a socket that takes a little every few seconds is not stuck, and is read between")
    func steady() throws {
        let client = try ScriptedClient(Self.router())
        client.socket.isSlow = true
        try client.send { $0.writeFrame(Self.request(1, Self.fat), Siege.money) }
        let isDone = { client.frames.contains { $0.header.flags.contains(.endStream) } }
        var rounds = 0
        while !isDone(), client.channel.isActive, rounds < 100 {
            rounds += 1
            // Somebody asks to read, as NIO does when what was read has been dealt with.
            client.channel.read()
            let before = client.socket.reads
            client.loop.advanceTime(by: .seconds(10))
            client.takesBytes(true)
            #expect(client.socket.reads > before)
        }
        #expect(isDone())
        // Longer in all than the socket may take nothing.
        #expect(rounds > 4)
        #expect(client.connection.failure == nil)
        #expect(!client.frames.contains { $0.header.type == .goAway })
        client.end()
    }

    @Test("a socket that takes nothing is stuck")
    func stuck() throws {
        let client = try ScriptedClient(Self.router())
        client.socket.isSlow = true
        try client.send { $0.writeFrame(Self.request(1, Self.fat), Siege.money) }
        client.loop.advanceTime(by: .seconds(60))
        client.settle()
        let words = client.connection.failure.map { "\($0)" } ?? ""
        #expect(words.contains("the peer takes no bytes"))
        client.end()
    }

    @Test("credit that comes while calls wait for their replies' room begins them after the read")
    func creditWhilePostponed() throws {
        let client = try ScriptedClient(Self.router())
        client.socket.isSlow = true
        try client.send { $0.writeFrame(Self.request(1, Self.fat), Siege.money) }
        try client.send { $0.writeFrame(Self.request(3, Self.fat), Siege.money) }
        #expect(client.connection.postponed.map(\.id) == [3])
        // A begun frame too: what is held of it counts.
        try client.send { bytes in
            bytes.writeFrame(FrameHeader(.window, flags: .control, aux: 1_000), [])
            bytes.writeBytes([0, 0, 0])
        }
        #expect(client.connection.postponed.map(\.id) == [3])
        #expect(client.connection.isInsideFrame)
        client.socket.isSlow = false
        client.takesBytes(true)
        client.loop.advanceTime(by: .seconds(1))
        client.settle()
        #expect(client.connection.postponed.isEmpty)
        client.end()
    }
}
