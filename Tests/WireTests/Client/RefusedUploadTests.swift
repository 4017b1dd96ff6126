import NIOCore
import Testing

@testable import Wire

/// A large request of one message that the server refuses while its pieces are being sent.
@Suite struct RefusedUploadTests {
    private static let size = 1_000_000

    /// An upload whose first piece waits for a socket that takes nothing, and its END.
    private func refused(
        _ server: ScriptedServer, cancelsBefore: Int
    ) throws -> (ScriptedServer.Link, ClientConnection, UInt32) {
        let client = server.client { $0.keepalive = .seconds(600) }
        _ = client.warmUp(.seconds(60))
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        for _ in 0..<cancelsBefore {
            client.giveUp(ScriptedCall(Probe.count, on: client), RPCError(.cancelled, "enough"))
        }
        server.settle()
        #expect(link.frames(.cancel).count == cancelsBefore)
        link.takesBytes(false)
        let call = ScriptedCall(Probe.bulk, size: Self.size, on: client)
        server.settle()
        let connection = try #require(client.openConnections.first)
        #expect(connection.output.hasBacklog)
        link.end(call.stream, .unavailable)
        #expect(call.outcomes.map { $0?.code } == [.unavailable])
        return (link, connection, call.stream)
    }

    private func sent(_ link: ScriptedServer.Link, _ stream: UInt32) -> Int {
        link.frames.map(\.header).filter { $0.stream == stream && $0.type != .cancel }
            .reduce(0) { $0 + $1.length }
    }

    @Test("the rest is dropped, and a CANCEL stands for it")
    func cancelled() throws {
        let server = ScriptedServer()
        let (link, connection, stream) = try refused(server, cancelsBefore: 0)
        #expect(!connection.output.hasBacklog)
        #expect(connection.inFlight == 0)
        link.takesBytes(true)
        server.pass(20)
        #expect(link.frames(.cancel).map(\.stream) == [stream])
        #expect((1..<Self.size / 2).contains(sent(link, stream)))
        server.end()
    }

    @Test("where no CANCEL may be sent, the rest is sent and its place stays taken until then")
    func withoutBudget() throws {
        let server = ScriptedServer()
        let (link, connection, stream) = try refused(server, cancelsBefore: 100)
        #expect(connection.output.hasBacklog)
        #expect(connection.inFlight == 1)
        link.takesBytes(true)
        server.pass(20)
        #expect(sent(link, stream) == Self.size)
        #expect(link.frames(.cancel).count == 100)
        #expect(connection.inFlight == 0)
        #expect(link.isOpen)
        server.end()
    }
}
