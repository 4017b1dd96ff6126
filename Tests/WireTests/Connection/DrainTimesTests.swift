import Messages
import NIOCore
import NIOEmbedded
import Testing

@testable import Wire

/// When a connection that ends in order says so and goes, whatever its client and its handlers do: on a
/// clock that only the test moves, with a client that answers no PING.
@Suite struct DrainTimesTests {
    private let workshop = Siege.Workshop()

    private func client(_ tune: (inout ServerConfiguration) -> Void = { _ in }) throws -> ScriptedClient {
        var router = Probe.router()
        let workshop = workshop
        router.unary(Siege.hold, allow: ["gateway"]) { (money: CommonV1.Money, _) in
            await workshop.work()
            return money
        }
        return try ScriptedClient(router) { configuration in
            // Nothing answers the questions whether the peer is there.
            configuration.keepalive = .seconds(600)
            tune(&configuration)
        }
    }

    private func advance(_ client: ScriptedClient, _ milliseconds: Int64) {
        client.loop.advanceTime(by: .milliseconds(milliseconds))
        client.settle()
    }

    @Test("a client that does not answer the first GOAWAY gets the last one after a second")
    func silent() throws {
        let client = try client()
        defer { client.end() }
        try client.send { $0.writeFrame(Siege.request(1, .endStream, Siege.hold), Siege.money) }
        client.connection.drain(.seconds(100))
        client.settle()
        #expect(client.goAways.map(\.stream) == [GoAwayReason.announcement])
        #expect(client.frames.contains { $0.payload == ServerConnection.announcementPing })
        // What it sends meanwhile is served.
        try client.send { $0.writeFrame(Siege.request(3), Siege.money) }
        #expect(client.frames.contains { $0.header.stream == 3 && $0.header.type == .message })
        advance(client, 999)
        #expect(client.goAways.count == 1)
        advance(client, 1)
        #expect(client.goAways.map(\.stream) == [GoAwayReason.announcement, 3])
        #expect(client.goAways.allSatisfy { $0.code == GoAwayReason.shutdown.rawValue })
        // The answer that comes too late, and calls behind the end, change nothing.
        try client.send { bytes in
            bytes.writeFrame(Siege.pong, ServerConnection.announcementPing)
            bytes.writeFrame(Siege.request(5), Siege.money)
        }
        #expect(client.frames.contains { $0.header.stream == 5 && $0.header.code == 14 })
        #expect(client.goAways.count == 2)
        #expect(client.channel.isActive)
        workshop.open()
        client.settle()
        #expect(client.frames.contains { $0.header.stream == 1 && $0.header.type == .message })
        #expect(!client.channel.isActive)
    }

    @Test("a handler that does not end keeps a connection for the grace of its age, and no longer")
    func graceOfAge() throws {
        let client = try client { configuration in
            configuration.maxAge = .seconds(10)
            configuration.ageGrace = .seconds(5)
            configuration.randomness = { 1 << 63 }
        }
        defer { client.end() }
        let statistics = client.connection.configuration.statistics
        try client.send { $0.writeFrame(Siege.request(1, .endStream, Siege.hold), Siege.money) }
        advance(client, 9_999)
        #expect(client.goAways.isEmpty)
        advance(client, 1)
        #expect(client.goAways.map(\.code) == [GoAwayReason.age.rawValue])
        #expect(client.goAways.map(\.aux) == [5_000])
        advance(client, 4_999)
        #expect(client.goAways.count == 2)
        #expect(client.channel.isActive)
        advance(client, 1)
        #expect(!client.channel.isActive)
        // Its place is given back when it does end.
        #expect(statistics.snapshot.inFlight == 1)
        workshop.open()
        client.settle()
        #expect(statistics.snapshot.inFlight == 0)
    }
}
