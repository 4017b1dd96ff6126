import Messages
import NIOCore
import Testing

@testable import Wire

/// Overload classes, shares and pushback as a client sees them, over TLS.
@Suite(.serialized) struct OverloadClassTests {
    /// A server with 10 places of which handlers take as many as the test fills.
    private func full(
        _ overload: OverloadClass, _ count: Int, perPeer: Int? = nil,
        _ body: (Pair, Siege.Workshop) async throws -> Void
    ) async throws {
        let workshop = Siege.Workshop()
        var router = Probe.router()
        router.unary(Siege.hold, allow: ["gateway", "inventory"]) { (money: CommonV1.Money, _) in
            await workshop.work()
            return money
        }
        try await Pair.with(router: router) { configuration in
            configuration.callsInFlight = 10
            configuration.callsPerPeer = perPeer ?? 10
        } _: { _ in
        } _: { (pair) async throws in
            defer { workshop.open() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<count {
                    group.addTask {
                        let _: CommonV1.Money = try await pair.client.unary(
                            Siege.hold, CommonV1.Money(amountMinor: 1),
                            CallOptions(timeout: .seconds(60), overloadClass: overload))
                    }
                }
                let isFull = await pair.log.waitUntil { workshop.now == count }
                #expect(isFull)
                try await body(pair, workshop)
                workshop.open()
                try await group.waitForAll()
            }
        }
    }

    private func error(_ pair: Pair, _ overload: OverloadClass) async -> RPCError? {
        await errorOf { () async throws -> Int64 in
            try await pair.echo(1, CallOptions(overloadClass: overload))
        }
    }

    @Test("with nine of ten places taken only critical calls are begun, and the tenth is the last")
    func reserve() async throws {
        try await full(.interactive, 9) { (pair, _) async throws in
            for overload in [OverloadClass.interactive, .bulk] {
                let refused = await error(pair, overload)
                #expect(refused?.code == .resourceExhausted)
                #expect(refused?.notProcessed == true)
                #expect(refused?.message.contains("more important calls") == true)
                guard case .after(let wait) = refused?.pushback else {
                    Issue.record("no pushback")
                    return
                }
                #expect(wait >= .milliseconds(10))
                #expect(wait <= .seconds(1))
            }
            let critical = await error(pair, .critical)
            #expect(critical == nil)
            let snapshot = pair.server.statistics.snapshot.admission
            #expect(snapshot.reserved.interactive >= 1)
            #expect(snapshot.reserved.bulk >= 1)
            #expect(snapshot.reserved.critical == 0)
            #expect(snapshot.admitted.critical == 1)
            #expect(snapshot.admitted.interactive == 9)
            #expect(snapshot.limit == 10)
        }
    }

    @Test("bulk calls stop at six of ten places, interactive ones go on")
    func bulk() async throws {
        try await full(.bulk, 6) { (pair, _) async throws in
            let refused = await error(pair, .bulk)
            #expect(refused?.code == .resourceExhausted)
            let interactive = await error(pair, .interactive)
            #expect(interactive == nil)
        }
    }

    @Test("a peer at its share is told so, and other peers are served")
    func peer() async throws {
        try await full(.critical, 3, perPeer: 3) { (pair, _) async throws in
            let refused = await error(pair, .critical)
            #expect(refused?.message == "too many calls of this peer in the server")
            let other = try await RawPeer.connect(to: pair.port, as: "inventory")
            other.send { $0.writeFrame(Siege.request(1), Siege.money) }
            let served = await pair.log.waitUntil {
                other.frames.contains { $0.header.type == .message }
            }
            #expect(served)
            other.close()
        }
    }

    @Test("a call inside a handler has the handler's class unless it names one")
    func inherited() {
        let parent = ServerCall(
            method: Probe.echo, peer: PeerIdentity(trustDomain: "sluice.test", service: "order"),
            metadata: Metadata(overloadClass: .critical))
        #expect(CallOptions().metadata(inside: parent).overloadClass == .critical)
        #expect(
            CallOptions(overloadClass: .bulk).metadata(inside: parent).overloadClass == .bulk)
        #expect(CallOptions().metadata(inside: nil).overloadClass == .interactive)
    }
}
