import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// How a connection's end is told and what follows it, on a clock that only the test moves.
@Suite struct ConnectionEndTests {
    @Test("a server that takes no calls is heard: its words reach calls, target and observer")
    func goAwayBeforeAck() throws {
        let server = ScriptedServer()
        let told = Mutex<[String]>([])
        let client = server.client {
            $0.observer.connectionFailed = { words in told.withLock { $0.append(words) } }
        }
        let call = ScriptedCall(on: client)
        server.settle()
        let link = try #require(server.links.first)
        link.send(FrameHeader(.goAway, stream: 0, flags: .control, code: 2), Array("banned today".utf8))
        let words = "the peer reports abuse: banned today"
        #expect(call.outcomes.first??.message == "order at scripted:1: \(words)")
        #expect(call.outcomes.first??.notProcessed == true)
        #expect(client.subchannels.first?.lastWords == words)
        #expect(told.withLock { $0 } == ["order at scripted:1: \(words)"])
        server.end()
    }

    @Test("a peer that takes connections and drops them gets no handshakes back to back")
    func droppedAtOnce() throws {
        let server = ScriptedServer()
        let client = server.client()
        var calls = [ScriptedCall(on: client)]
        server.settle()
        server.links[0].acknowledge()
        server.links[0].close()
        #expect(calls[0].outcomes.first??.code == .unavailable)
        // This one waits for the connection to come.
        calls.append(ScriptedCall(on: client))
        server.settle()
        server.pass(90)
        #expect(server.links.count == 1)
        #expect(client.subchannels.first?.snapshot.state == .connecting)
        server.pass(20)
        try #require(server.links.count == 2)
        server.links[1].acknowledge()
        #expect(server.links[1].frames(.request).count == 1)
        // A connection that ended in order, and one that lived, are replaced at once.
        server.links[1].send(FrameHeader(.goAway, stream: 0, flags: .control))
        server.settle()
        try #require(server.links.count == 3)
        server.links[2].acknowledge()
        server.pass(150)
        server.links[2].close()
        calls.append(ScriptedCall(on: client))
        server.settle()
        #expect(server.links.count == 4)
        #expect(calls[2].outcomes.isEmpty)
        server.end()
    }

    @Test("an attempt whose HELLO-ACK never came says so")
    func noAck() throws {
        let server = ScriptedServer()
        let handshakes = Mutex<[TLSError.Reason?]>([])
        let client = server.client {
            $0.observer.handshakeFinished = { reason in handshakes.withLock { $0.append(reason) } }
        }
        let call = ScriptedCall(on: client)
        server.settle()
        server.pass(5_100)
        let words = try #require(call.outcomes.first ?? nil).message
        #expect(words.hasSuffix("no connection in time: no HELLO-ACK came"), "\(words)")
        // The handshake itself went well.
        #expect(handshakes.withLock { $0 } == [nil])
        server.end()
    }

    @Test("a connection that this side retires shows that it takes no calls")
    func retired() throws {
        let server = ScriptedServer(firstStream: UInt32(Int32.max))
        let client = server.client()
        _ = ScriptedCall(Probe.count, on: client)
        server.settle()
        let link = try #require(server.links.first)
        let connection = try #require(client.openConnections.first)
        #expect(connection.snapshot.state == .connecting)
        link.acknowledge()
        server.settle()
        #expect(connection.inFlight == 1)
        #expect(connection.snapshot.state == .draining)
        server.end()
    }

    @Test("PINGs come no sooner than HELLO-ACK allows, whatever the client's keepalive")
    func pingInterval() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .milliseconds(100) }
        _ = ScriptedCall(on: client)
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge(pingInterval: 500)
        server.pass(490)
        #expect(link.frames(.ping).isEmpty)
        server.pass(130)
        #expect(link.frames(.ping).count == 1)
        server.end()
    }

    @Test("a frame that comes slowly is no silence")
    func slowFrame() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .milliseconds(100) }
        let call = ScriptedCall(on: client)
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        let text = [UInt8](repeating: 65, count: 20)
        var bytes = ByteBuffer()
        bytes.writeFrame(
            FrameHeader(.message, stream: 1, flags: .endStream), [8, 5, 18, UInt8(text.count)] + text)
        for byte in bytes.readableBytesView {
            link.send(raw: [byte])
            server.pass(50)
        }
        #expect(call.replies == [5])
        #expect(link.frames(.ping).isEmpty)
        server.end()
    }

    @Test("a connection's end has the label that gRPC gives it")
    func labels() {
        func label(_ code: CInt) -> Disconnection { Disconnection(IOError(errnoCode: code, reason: "")) }
        #expect(label(ECONNRESET) == .reset)
        #expect(label(ETIMEDOUT) == .timedOut)
        #expect(label(ECONNABORTED) == .aborted)
        #expect(label(EPIPE) == .aborted)
        #expect(label(EHOSTUNREACH) == .socketError)
        #expect(Disconnection(TLSError(.truncated, "")) == .socketError)
        #expect(Disconnection(RPCError(.unavailable, ClientConnection.noAnswer)) == .timedOut)
        #expect(Disconnection(RPCError(.unavailable, "protocol error")) == .unknown)
        #expect(Disconnection(nil) == .unknown)
        #expect(Disconnection.aborted.rawValue == "connection aborted")
    }

    @Test("a handshake that the system ends has a reason too")
    func reasons() {
        func reason(_ code: CInt) -> TLSError.Reason {
            TLSError.Reason(endOfHandshake: IOError(errnoCode: code, reason: ""))
        }
        #expect([ECONNRESET, ECONNABORTED, EPIPE].map(reason) == [.truncated, .truncated, .truncated])
        #expect(reason(ETIMEDOUT) == .timeout)
        #expect(reason(ENETDOWN) == .failed)
        #expect(TLSError.Reason(endOfHandshake: TLSError(.expired, "")) == .expired)
        #expect(TLSError.Reason(endOfHandshake: RPCError(.internal, "")) == .failed)
    }
}
