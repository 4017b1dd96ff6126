import Messages
import NIOCore
import NIOPosix
import Testing
import Wire

@Suite struct LoopPlacementTests {
    @Test("a body and its child tasks run on the loop")
    func place() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        for loop in group.makeIterator() {
            let places = try await LoopPlacement.run(on: loop) {
                await withTaskGroup(of: Bool.self) { tasks in
                    for _ in 0..<8 {
                        tasks.addTask {
                            await Task.yield()
                            return loop.inEventLoop
                        }
                    }
                    var places = [loop.inEventLoop]
                    for await place in tasks { places.append(place) }
                    return places
                }
            }
            #expect(places == Array(repeating: true, count: 9))
        }
        try await group.shutdownGracefully()
    }

    @Test("what the body throws is thrown")
    func failure() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let wanted = RPCError(.aborted, "by the body")
        let error = await errorOf { try await LoopPlacement.run(on: group.next()) { throw wanted } }
        #expect(error == wanted)
        try await group.shutdownGracefully()
    }

    @Test("a client that shares an identity reads no certificate files")
    func sharedIdentity() async throws {
        try await Pair.with { (pair) async throws in
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            var configuration = ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: pair.port)], service: "order",
                tls: try TestAuthority.get().files("there-is-no-such-leaf"))
            configuration.timeout = .seconds(30)
            let alone = WireClient(configuration: configuration, group: group)
            let money = CommonV1.Money(amountMinor: 7, currency: "CNY")
            let refused = await errorOf { () async throws -> CommonV1.Money in
                try await alone.unary(Probe.echo, money, CallOptions())
            }
            #expect(refused?.code == .unavailable)
            let sharing = WireClient(
                configuration: configuration, group: group, sharingIdentityOf: pair.client)
            let reply: CommonV1.Money = try await sharing.unary(Probe.echo, money, CallOptions())
            #expect(reply.amountMinor == 7)
            await alone.close()
            await sharing.close()
            try await group.shutdownGracefully()
        }
    }
}
