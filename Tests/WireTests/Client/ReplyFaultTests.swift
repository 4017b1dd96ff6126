import Messages
import NIOCore
import Testing

@testable import Wire

/// What a client makes of a server that says one thing and does another, on a clock that only the
/// test moves.
@Suite struct ReplyFaultTests {
    @Test("pieces of a reply that a GOAWAY takes back are no part of the next one")
    func piecesBeforeGoAway() throws {
        let server = ScriptedServer()
        let client = server.client()
        let call = ScriptedCall(on: client)
        server.settle()
        let first = try #require(server.links.first)
        first.acknowledge()
        first.send(FrameHeader(.message, stream: 1, flags: .moreFragments), [8])
        first.send(FrameHeader(.goAway, stream: 0, flags: .control))
        server.settle()
        try #require(server.links.count == 2)
        let second = server.links[1]
        second.acknowledge()
        second.send(FrameHeader(.message, stream: 1, flags: .moreFragments), [8])
        second.send(FrameHeader(.message, stream: 1, flags: .endStream), [5])
        #expect(call.replies == [5])
        #expect(call.outcomes.count == 1)
        server.end()
    }

    @Test("an END that says it was counted gives no credit back that nobody took")
    func countedEnd() throws {
        let server = ScriptedServer()
        let client = server.client { $0.connectionCredit = 65_536 }
        let call = ScriptedCall(Probe.count, on: client)
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        link.send(FrameHeader(.message, stream: 1, flags: [.counted, .moreFragments]), [8])
        let connection = try #require(call.connection)
        link.send(
            FrameHeader(.end, stream: 1, flags: [.counted, .endStream]),
            [UInt8](repeating: 65, count: 40_000))
        #expect(call.outcomes.first??.code == .internal)
        // More than half the window would be told at once.
        #expect(link.frames(.window).isEmpty)
        #expect(connection.receiveCredit(of: 0).map { $0 <= 65_536 } == true)
        server.end()
    }

    @Test("a call that waits for credit and is given up is forgotten", arguments: [false, true])
    func waiterIsForgotten(byGoAway: Bool) throws {
        let server = ScriptedServer()
        let client = server.client()
        // A call that stays, so that the connection does.
        let other = ScriptedCall(on: client)
        let call = DuplexCall<CommonV1.Money, CommonV1.Money>(
            credit: 65_536, method: Probe.sum, metadata: [], deadline: nil, waitForReady: false,
            loop: client, started: server.loop.now)
        client.submit(call)
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        let connection = try #require(call.connection)
        // No credit is left, so that nobody is woken.
        connection.useSendCredit(1 << 40)
        connection.waits(call, call.stream)
        if byGoAway {
            link.send(FrameHeader(.goAway, stream: other.stream, flags: .control))
        } else {
            connection.cancel(call, .cancelled)
        }
        #expect(connection.waitingStreams.isEmpty)
        #expect(other.outcomes.isEmpty && link.isOpen)
        server.end()
    }
}
