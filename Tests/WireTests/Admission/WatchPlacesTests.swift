import Messages
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Wire

/// Every client watches the health of its peer over each of its connections: what that takes of the bounds.
@Suite struct WatchPlacesTests {
    private static let gateway = PeerIdentity(trustDomain: "sluice.test", service: "gateway")
    private static let watch = WireV1.HealthMethod.watch
    /// Takes the place of the watch, with messages that other tests have.
    private static let probe = Probe.method(
        "Watch", MethodDescriptor.healthWatchID, .serverStreaming)
    private let now = NIODeadline.uptimeNanoseconds(1_000)

    // MARK: admission

    @Test("one watch of each connection takes no place, however many connections there are")
    func unchargedWatches() {
        let statistics = WireStatistics()
        var limits = Admission.Limits()
        limits.callsInFlight = 10
        limits.callsPerPeer = 10
        limits.gradient = nil
        let admission = Admission(limits, statistics: statistics)
        let seats = (0..<768).map { _ in admission.seat(for: Self.gateway, now: now) }
        for seat in seats { #expect(admission.begin(.bulk, Self.watch, seat, now: now) == nil) }
        #expect(statistics.snapshot.inFlight == 0)
        #expect(admission.mostOfPeer == 0)
        // 60 % of them are for bulk.
        for seat in seats[..<6] { #expect(admission.begin(.bulk, Probe.echo, seat, now: now) == nil) }
        #expect(admission.begin(.bulk, Probe.echo, seats[6], now: now) == .reserved)
        for seat in seats { admission.end(Self.watch, .cancelled, seat, started: now, now: now) }
        #expect(statistics.snapshot.inFlight == 6)
        #expect(admission.mostOfPeer == 6)
    }

    @Test("further watches of a connection are charged, and one that is refused changes nothing")
    func furtherWatches() {
        let statistics = WireStatistics()
        var limits = Admission.Limits()
        limits.callsInFlight = 10
        limits.callsPerPeer = 2
        limits.gradient = nil
        let admission = Admission(limits, statistics: statistics)
        let seat = admission.seat(for: Self.gateway, now: now)
        func begin() -> Refusal? { admission.begin(.critical, Self.watch, seat, now: now) }
        func end() { admission.end(Self.watch, .cancelled, seat, started: now, now: now) }
        for _ in 0..<3 { #expect(begin() == nil) }
        for _ in 0..<5 { #expect(begin() == .peerFull) }
        #expect(statistics.snapshot.inFlight == 2)
        for left in [1, 0, 0] {
            end()
            #expect(statistics.snapshot.inFlight == left)
        }
        #expect(!seat.hasWatch)
        #expect(begin() == nil)
        #expect(statistics.snapshot.inFlight == 0)
        #expect(begin() == nil)
        #expect(statistics.snapshot.inFlight == 1)
    }

    @Test("a connection that has only a watch may give way to a newer one")
    func idleSince() {
        let admission = Admission(Admission.Limits(), statistics: WireStatistics())
        let seat = admission.seat(for: Self.gateway, now: now)
        let later = now + .seconds(5)
        #expect(admission.begin(.critical, Self.watch, seat, now: later) == nil)
        #expect(seat.idleSince == now)
        #expect(admission.begin(.critical, Probe.echo, seat, now: later) == nil)
        #expect(seat.idleSince == nil)
        admission.end(Probe.echo, .ok, seat, started: later, now: later + .seconds(1))
        #expect(seat.idleSince == later + .seconds(1))
        admission.end(Self.watch, .cancelled, seat, started: later, now: later + .seconds(9))
        #expect(seat.idleSince == later + .seconds(1))
    }

    // MARK: connections

    /// A client of a server whose watches last until they are cancelled.
    private func client(
        _ tune: (inout ServerConfiguration) -> Void = { _ in }
    ) throws -> ScriptedClient {
        var router = Probe.router()
        router.serverStreaming(Self.probe, allow: ["gateway"]) {
            (money: CommonV1.Money, _, writer: ResponseWriter<CommonV1.Money>) in
            try await writer.write(money)
            let (changes, never) = AsyncStream.makeStream(of: CommonV1.Money.self)
            for await change in changes { try await writer.write(change) }
            withExtendedLifetime(never) {}
        }
        return try ScriptedClient(router) { tune(&$0) }
    }

    private func open(_ streams: [UInt32], _ client: ScriptedClient) throws {
        try client.send { bytes in
            for stream in streams {
                bytes.writeFrame(Siege.request(stream, .endStream, Self.probe), Siege.money)
            }
        }
        for stream in streams {
            #expect(client.frames.contains { $0.header.stream == stream && $0.header.type == .message })
        }
    }

    @Test("watches that are cancelled, or whose connection is lost, leave nothing behind")
    func ends() throws {
        let client = try client()
        defer { client.end() }
        let statistics = client.connection.configuration.statistics
        let seat = try #require(client.connection.seat)
        try open([1, 3, 5], client)
        #expect(statistics.snapshot.inFlight == 2)
        try client.send { $0.writeFrame(FrameHeader(.cancel, stream: 1, code: 1), []) }
        #expect(statistics.snapshot.inFlight == 1)
        #expect(seat.hasWatch)
        client.end()
        #expect(statistics.snapshot.inFlight == 0)
        #expect(!seat.hasWatch)
        #expect(seat.account.calls.load(ordering: .relaxed) == 0)
    }

    @Test("a connection that has only a watch is retired after its time without calls")
    func retired() throws {
        let client = try client { configuration in
            configuration.maxIdle = .seconds(100)
            configuration.keepalive = .seconds(1_000)
            configuration.randomness = { 1 << 63 }
        }
        defer { client.end() }
        try open([1], client)
        client.loop.advanceTime(by: .seconds(60))
        try client.send { $0.writeFrame(Siege.request(3), Siege.money) }
        client.loop.advanceTime(by: .seconds(99))
        client.settle()
        #expect(client.connection.machine.isServing)
        client.loop.advanceTime(by: .milliseconds(1_500))
        client.settle()
        #expect(client.goAways.map(\.code) == [GoAwayReason.idle.rawValue])
        // The client ends its watch when it hears of the end, and nothing is left to wait for.
        try client.send {
            $0.writeFrame(Siege.pong, ServerConnection.announcementPing)
            $0.writeFrame(FrameHeader(.cancel, stream: 1, code: 1), [])
        }
        #expect(client.goAways.count == 2)
        #expect(!client.channel.isActive)
    }

    @Test("a second watch keeps a connection from being idle, like any call")
    func notRetired() throws {
        let client = try client { configuration in
            configuration.maxIdle = .seconds(100)
            configuration.keepalive = .seconds(1_000)
        }
        defer { client.end() }
        try open([1, 3], client)
        client.loop.advanceTime(by: .seconds(300))
        client.settle()
        #expect(client.goAways.isEmpty)
    }
}
