import Messages
import NIOCore
import Testing

@testable import Wire

/// The age and the idle time at which a server ends a connection, with their jitter.
@Suite struct AgeTests {
    private static let milliseconds: Int64 = 1_000_000

    @Test("a time is made up to 10 % shorter or longer, evenly")
    func jitter() {
        #expect(ServerConnection.jittered(.seconds(100), 0) == .seconds(90))
        #expect(ServerConnection.jittered(.seconds(100), 1 << 63) == .seconds(100))
        let longest = ServerConnection.jittered(.seconds(100), .max)
        #expect(longest > .milliseconds(109_999) && longest <= .seconds(110))
        var numbers = SeededNumbers(seed: 3)
        var parts = [Int](repeating: 0, count: 4)
        for _ in 0..<4_000 {
            let time = ServerConnection.jittered(.seconds(100), numbers.next())
            parts[Int((time.nanoseconds - 90_000 * Self.milliseconds) / (5_000 * Self.milliseconds))] += 1
        }
        #expect(parts.allSatisfy { $0 > 850 && $0 < 1_150 }, "\(parts)")
    }

    @Test("a connection's age counts from HELLO: a slow beginning is no end")
    func beforeHello() async throws {
        try await Siege.run { configuration in
            configuration.maxAge = .milliseconds(50)
        } _: { (siege) async throws in
            let peer = try await RawPeer.connect(to: siege.pair.port, hello: false)
            let begin = ContinuousClock.now
            let passed = { ContinuousClock.now - begin > .milliseconds(200) }
            #expect(await siege.log.waitUntil(passed))
            #expect(!peer.isClosed)
            peer.send { $0.writeFrame(FrameHeader(.hello, flags: .control), Hello().encoded()) }
            #expect(await siege.log.waitUntil { peer.goAway?.reason == .age })
            #expect(peer.frames.first?.header.type == .helloAck)
        }
    }

    /// When the first connection of a client is told to end, in milliseconds since it was made.
    private func end(
        random: UInt64, _ tune: (inout ServerConfiguration) -> Void
    ) throws -> Int64 {
        let files = TLSFiles(certificate: "", privateKey: "", trust: "", trustDomain: "sluice.test")
        var server = ServerConfiguration(tls: files)
        server.randomness = { random }
        tune(&server)
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway"]) { (money: CommonV1.Money, _) in money }
        var faults = SimulatedNetwork.Faults()
        faults.delay = 0
        let network = SimulatedNetwork(seed: 1, faults: faults, router: router, server)
        var configuration = ClientConfiguration(
            targets: [Target(host: "simulated", port: 1)], service: "order", tls: files)
        configuration.randomness = { 1 << 63 }
        let client = ClientLoop(
            eventLoop: network.loop, transport: network, configuration: configuration,
            shared: ClientShared(configuration, on: network.loop))
        let call = SimulatedCall(Probe.echo, 1, pad: 0, on: client)
        for _ in 0..<100 { network.step() }
        #expect(call.outcomes == [nil])
        let connected = try #require(Self.times(network, "connected").first)
        let spoken = network.trace.count
        for _ in 0..<2_000 where network.trace.count == spoken { network.step(100) }
        let told = try #require(Self.times(network, "down").last)
        let closed = client.close(.seconds(1))
        for _ in 0..<5 { network.step(1_000) }
        network.end()
        withExtendedLifetime(closed) {}
        return (told - connected) / Self.milliseconds
    }

    private static func times(_ network: SimulatedNetwork, _ word: String) -> [Int64] {
        network.trace.compactMap { line in
            let words = line.split(separator: " ")
            return words[1] == word ? Int64(words[0]) : nil
        }
    }

    @Test("the age and the idle time of a connection have the jitter", arguments: [0, 1 << 63, .max])
    func ends(random: UInt64) throws {
        let wanted = Int64(90_000 + 20_000 * (Double(random) / Double(UInt64.max)))
        let age = try end(random: random) { $0.maxAge = .seconds(100) }
        #expect(abs(age - wanted) <= 100)
        // Counted from the end of the call, and looked at now and then.
        let idle = try end(random: random) { $0.maxIdle = .seconds(100) }
        #expect(idle >= wanted && idle < wanted + 2_000)
    }
}
