import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// The in-process transport keeps the rules of the real one.
@Suite struct LocalChannelTests {
    private func channel(
        _ log: Probe.Log = Probe.Log(), as service: String = "gateway"
    ) -> LocalChannel {
        LocalChannel(
            router: Probe.router(log),
            as: PeerIdentity(trustDomain: TestAuthority.domain, service: service),
            timeout: .seconds(60))
    }

    private func call(
        _ channel: LocalChannel, _ method: MethodDescriptor, _ money: CommonV1.Money,
        _ options: CallOptions = CallOptions()
    ) async throws -> CommonV1.Money {
        try await channel.unary(method, money, options)
    }

    @Test("a call gets its reply, an error its code, a stranger a refusal")
    func rules() async throws {
        let channel = channel()
        let money = CommonV1.Money(amountMinor: 5, currency: "CNY")
        #expect(try await call(channel, Probe.echo, money) == money)
        let refused = await errorOf { try await call(channel, Probe.refuse, money) }
        #expect(refused?.code == .failedPrecondition)
        #expect(refused?.details == [1, 0, 2])
        let forbidden = await errorOf { try await call(channel, Probe.forbidden, money) }
        #expect(forbidden?.code == .permissionDenied)
        let missing = await errorOf { try await call(channel, Probe.missing, money) }
        #expect(missing?.code == .unimplemented)
        let trap = await errorOf { try await call(channel, Probe.trap, money) }
        #expect(trap == RPCError(.internal, "internal error"))
        let described = try await call(
            channel, Probe.describe, money, CallOptions(operationID: "op"))
        #expect(described.currency == "gateway op 0")
    }

    @Test("a deadline and a cancelled caller stop the handler")
    func stops() async throws {
        let log = Probe.Log()
        let channel = channel(log)
        let late = await errorOf {
            try await call(
                channel, Probe.wait, CommonV1.Money(amountMinor: 10_000),
                CallOptions(timeout: .milliseconds(300)))
        }
        #expect(late?.code == .deadlineExceeded)
        #expect(await log.waitUntil { log.cancelled.load(ordering: .relaxed) == 1 })
        let task = Task {
            await errorOf {
                try await call(channel, Probe.wait, CommonV1.Money(amountMinor: 10_000))
            }
        }
        #expect(await log.waitUntil { log.started.load(ordering: .relaxed) == 2 })
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        #expect(await log.waitUntil { log.cancelled.load(ordering: .relaxed) == 2 })
    }

    @Test("a stream is in order, bounded, and ends when it is dropped")
    func stream() async throws {
        let log = Probe.Log()
        let channel = channel(log)
        var stream: ResponseStream<CommonV1.Money>? = try await channel.serverStreaming(
            Probe.count, CommonV1.Money(amountMinor: 1_000, currency: "BAD"), CallOptions())
        #expect(await log.waitUntil { log.written.load(ordering: .relaxed) >= 64 })
        #expect(log.written.load(ordering: .relaxed) <= 65)
        var seen: Int64 = 0
        let error = await errorOf {
            guard let stream else { return }
            for try await money in stream {
                #expect(money.amountMinor == seen)
                seen += 1
            }
        }
        #expect(seen == 1_000)
        #expect(error?.code == .aborted)
        stream = nil
        stream = try await channel.serverStreaming(
            Probe.count, CommonV1.Money(amountMinor: 1_000), CallOptions())
        stream = nil
        #expect(await log.waitUntil { log.cancelled.load(ordering: .relaxed) == 1 })
    }
}

/// The buffer between writers and a reader of one process.
@Suite struct MessageBufferTests {
    @Test("a writer that is cancelled while it waits for the reader does not hang")
    func cancelledWriter() async throws {
        let buffer = MessageBuffer<Int>(bound: 1)
        try await buffer.putWhenRoom(1)
        let writer = Task { await errorOf { try await buffer.putWhenRoom(2) } }
        while !buffer.hasWaitingWriter { try await Task.sleep(for: .milliseconds(1)) }
        writer.cancel()
        let error = await writer.value
        #expect(error?.code == .cancelled)
        #expect(!buffer.hasWaitingWriter)
    }
}

/// What a call made inside a handler takes from the call being handled.
@Suite(.serialized) struct PropagationTests {
    /// A relay that calls `Describe` of the next service with no timeout of its own.
    private func relay(_ next: any CallChannel, detached: Bool = false) -> ServerRouter {
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway", "order"]) { (money: CommonV1.Money, _) in
            try await next.unary(
                Probe.describe, money,
                CallOptions(timeout: .seconds(60), detached: detached)) as CommonV1.Money
        }
        return router
    }

    private let gateway = PeerIdentity(trustDomain: TestAuthority.domain, service: "gateway")

    @Test("a child call has at most what its parent has left", arguments: [false, true])
    func deadline(detached: Bool) async throws {
        try await Pair.with { (pair) async throws in
            let first = LocalChannel(router: relay(pair.client, detached: detached), as: gateway)
            let reply: CommonV1.Money = try await first.unary(
                Probe.echo, CommonV1.Money(), CallOptions(timeout: .seconds(20)))
            #expect((reply.amountMinor <= 20_000) == !detached)
        }
    }

    @Test("a refusal further down does not claim that this call was not processed")
    func notProcessed() async throws {
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway"]) { (_: CommonV1.Money, _) -> CommonV1.Money in
            throw RPCError(.unavailable, "the next one is down", notProcessed: true)
        }
        let calls = Atomic<Int>(0)
        router.unary(Probe.wait, allow: ["gateway"]) { (_: CommonV1.Money, _) -> CommonV1.Money in
            calls.wrappingAdd(1, ordering: .relaxed)
            throw RPCError(.unavailable, "the next one is down", notProcessed: true)
        }
        try await Pair.with(router: router) { (pair) async throws in
            let error = await errorOf { try await pair.echo(1) }
            #expect(error == RPCError(.unavailable, "the next one is down"))
            _ = await errorOf { () async throws -> CommonV1.Money in
                try await pair.client.unary(Probe.wait, CommonV1.Money(), CallOptions())
            }
            #expect(calls.load(ordering: .relaxed) == 1)
        }
    }
}
