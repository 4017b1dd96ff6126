import NIOCore
import Synchronization
import Testing

@testable import Wire

/// An address that is left out takes calls when no other one does.
@Suite struct LastResortTests {
    private static let targets = [Target(host: "a", port: 1), Target(host: "b", port: 2)]

    /// Both addresses are connected, for one call each; the first is left out, the second has a call and
    /// another one waits.
    private func full(
        _ server: ScriptedServer, _ client: ClientLoop
    ) throws -> (running: ScriptedCall, waiting: ScriptedCall) {
        _ = client.warmUp(.seconds(60))
        server.pass(2)
        try #require(server.links.count == 2)
        for link in server.links { link.acknowledge(inFlight: 1) }
        client.subchannels[0].eject(until: .now() + .hours(1))
        let calls = (0..<2).map { _ in ScriptedCall(on: client) }
        server.settle()
        #expect(server.links.map { $0.frames(.request).count } == [0, 1])
        #expect(client.hasWaiting)
        return (calls[0], calls[1])
    }

    private func expectStarted(_ call: ScriptedCall, _ server: ScriptedServer) {
        server.settle()
        #expect(server.links[0].frames(.request).count == 1)
        server.links[0].send(FrameHeader(.message, stream: 1, flags: .endStream), [8, 5])
        #expect(call.replies == [5])
    }

    @Test("the loss of the other address starts what waited for it on the one left out")
    func lost() throws {
        let server = ScriptedServer()
        let client = server.client { $0.target = .addresses(Self.targets) }
        let (running, waiting) = try full(server, client)
        server.links[1].close()
        #expect(running.outcomes.first??.code == .unavailable)
        expectStarted(waiting, server)
        server.end()
    }

    @Test("a name that has the other address no more starts what waited for it on the one left out")
    func gone() throws {
        let answer = Mutex(Self.targets)
        let server = ScriptedServer()
        let client = server.client {
            $0.target = .dns(host: "order.test", port: 7_001)
            $0.resolvingInterval = .milliseconds(100)
            $0.resolvingPeriod = .milliseconds(100)
            $0.keepalive = .seconds(600)
            $0.resolver = NameResolver { _, _ in answer.withLock { $0 } }
        }
        let (running, waiting) = try full(server, client)
        answer.withLock { $0 = [Self.targets[0]] }
        server.pass(150)
        expectStarted(waiting, server)
        // Its calls finish.
        #expect(running.outcomes.isEmpty)
        client.shared.resolution?.close()
        server.settle()
        server.end()
    }
}
