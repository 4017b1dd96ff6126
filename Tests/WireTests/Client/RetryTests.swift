import Messages
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Wire

/// gRPC A6 over real connections: which calls are repeated, how often, and what ends it.
@Suite struct RetryTests {
    private static func policy(
        _ attempts: Int = 4, _ codes: Set<StatusCode> = [.unavailable],
        backoff: Duration = .milliseconds(1)
    ) -> RetryPolicy {
        RetryPolicy(
            maxAttempts: attempts, initialBackoff: backoff, maxBackoff: .hours(1),
            backoffMultiplier: 1, retryableStatusCodes: codes)
    }

    private func with(
        _ policy: RetryPolicy?, throttle: RetryThrottle? = nil,
        bounds: Cluster.Bounds = Cluster.Bounds(),
        _ tune: (inout ClientConfiguration) -> Void = { _ in },
        _ body: (Cluster, Cluster.Node) async throws -> Void
    ) async throws {
        try await Cluster.with(1, bounds: bounds) { configuration, _ in
            configuration.retry = RetryConfiguration(others: policy, throttle: throttle)
            tune(&configuration)
        } _: { cluster in
            try await body(cluster, cluster.nodes[0])
        }
    }

    private static func failing(
        until number: Int, _ code: StatusCode = .unavailable
    ) -> Cluster.Script {
        { _, call in if call < number { throw RPCError(code, "call \(call)") } }
    }

    @Test("a call is repeated until it succeeds; the server sees the number of the attempt")
    func succeeds() async throws {
        try await with(Self.policy()) { cluster, node in
            node.on(Self.failing(until: 4))
            #expect(try await cluster.echo().amountMinor == 7)
            #expect(node.attempts == [0, 1, 2, 3])
            // The caller's own count goes on, and what else was sent stays.
            node.on { call, number in
                #expect(call.metadata.operationID == "op" && call.metadata.actor == [1])
                #expect(call.metadata.custom == [Metadata.Pair("k", [2])])
                if number == 5 { throw RPCError(.unavailable, "") }
            }
            try await cluster.echo(
                CallOptions(
                    operationID: "op", actor: [1], attempt: 6, custom: [Metadata.Pair("k", [2])]))
            #expect(node.attempts == [0, 1, 2, 3, 6, 7])
        }
    }

    @Test("attempts have a bound; the last failure is the outcome")
    func exhausted() async throws {
        try await with(Self.policy(9)) { cluster, node in
            node.on(Self.failing(until: 100))
            let error = await errorOf { try await cluster.echo() }
            #expect(error?.code == .unavailable)
            #expect(error?.message == "call 5")
            #expect(node.attempts == [0, 1, 2, 3, 4])
            let snapshot = await cluster.snapshots().first
            #expect(snapshot?.started == 5)
            #expect(snapshot?.failed == 5)
        }
    }

    @Test(
        "a status that the policy does not name is the outcome",
        arguments: [
            StatusCode.internal, .aborted, .deadlineExceeded, .cancelled, .failedPrecondition,
        ])
    func otherStatus(code: StatusCode) async throws {
        try await with(Self.policy()) { cluster, node in
            node.on(Self.failing(until: 100, code))
            let error = await errorOf { try await cluster.echo() }
            #expect(error?.code == code)
            #expect(node.attempts == [0])
        }
    }

    @Test("without a policy, and where the caller repeats by itself, nothing is repeated")
    func off() async throws {
        try await with(nil) { cluster, node in
            node.on(Self.failing(until: 100))
            #expect(await errorOf { try await cluster.echo() }?.code == .unavailable)
            #expect(node.attempts == [0])
        }
        try await with(Self.policy()) { cluster, node in
            node.on(Self.failing(until: 100))
            let error = await errorOf { try await cluster.echo(CallOptions(retry: .off)) }
            #expect(error?.code == .unavailable)
            #expect(node.attempts == [0])
        }
    }

    @Test("a stream is repeated before its first message, and never after")
    func streams() async throws {
        try await with(Self.policy()) { cluster, node in
            func read(_ messages: Int64) async -> (read: Int64, error: RPCError?) {
                var count: Int64 = 0
                do {
                    let stream: ResponseStream<CommonV1.Money> = try await cluster.client
                        .serverStreaming(
                            Probe.count, CommonV1.Money(amountMinor: messages), CallOptions())
                    for try await _ in stream { count += 1 }
                    return (count, nil)
                } catch {
                    return (count, error)
                }
            }
            node.on(Self.failing(until: 3))
            let first = await read(0)
            #expect(first.error == nil)
            #expect(node.attempts == [0, 1, 2])
            node.on(Self.failing(until: 100))
            let second = await read(2)
            #expect(second.read == 2)
            #expect(second.error?.code == .unavailable)
            #expect(node.attempts == [0, 1, 2, 0])
        }
    }

    @Test("the throttle stops retries for all calls, and successes bring them back")
    func throttle() async throws {
        let throttle = RetryThrottle(maxTokens: 4, tokenRatio: 0.5)
        try await with(Self.policy(2), throttle: throttle) { cluster, node in
            let tokens = try #require(cluster.client.shared.retryTokens)
            func attempts(failing: Bool) async -> Int {
                let before = node.attempts.count
                node.on { _, _ in if failing { throw RPCError(.unavailable, "") } }
                _ = await errorOf { try await cluster.echo() }
                return node.attempts.count - before
            }
            #expect(await attempts(failing: true) == 2)
            #expect(tokens.thousandths == 2_000)
            #expect(await attempts(failing: true) == 1)
            #expect(tokens.thousandths == 1_000)
            for _ in 0..<4 { #expect(await attempts(failing: false) == 1) }
            #expect(tokens.thousandths == 3_000)
            #expect(await attempts(failing: true) == 1, "2 tokens are left: not more than half")
            for _ in 0..<3 { _ = await attempts(failing: false) }
            #expect(await attempts(failing: true) == 2)
            #expect(tokens.thousandths == 1_500)
        }
    }

    @Test("failures that the policy does not name cost no tokens")
    func throttleOtherStatus() async throws {
        let throttle = RetryThrottle(maxTokens: 2, tokenRatio: 1)
        try await with(Self.policy(2), throttle: throttle) { cluster, node in
            node.on { _, _ in throw RPCError(.invalidArgument, "") }
            for _ in 0..<5 { _ = await errorOf { try await cluster.echo() } }
            #expect(cluster.client.shared.retryTokens?.thousandths == 2_000)
        }
    }

    @Test("what was certainly not begun is sent once more, which is no attempt and no failure")
    func transparent() async throws {
        // The server keeps no unfinished request as large as this one: refused, not processed.
        func call(_ cluster: Cluster) async -> RPCError? {
            await errorOf { () async throws -> CommonV1.Money in
                try await cluster.client.unary(
                    Probe.echo, CommonV1.Money(currency: String(repeating: "x", count: 40_000)),
                    CallOptions())
            }
        }
        let narrow = Cluster.Bounds(unfinishedBytes: 10_000)
        let throttle = RetryThrottle(maxTokens: 10, tokenRatio: 1)
        try await with(Self.policy(), throttle: throttle, bounds: narrow) { cluster, _ in
            let error = await call(cluster)
            #expect(error?.code == .resourceExhausted)
            #expect(error?.notProcessed == true)
            #expect(await cluster.snapshots().first?.started == 2)
            #expect(cluster.client.shared.retryTokens?.thousandths == 10_000)
        }
        try await with(
            Self.policy(3, [.resourceExhausted]), throttle: throttle, bounds: narrow
        ) { cluster, _ in
            let error = await call(cluster)
            #expect(error?.code == .resourceExhausted)
            #expect(error?.notProcessed == true, "no attempt was processed")
            #expect(await cluster.snapshots().first?.started == 4, "3 attempts and one unseen")
            #expect(cluster.client.shared.retryTokens?.thousandths == 7_000)
        }
    }

    @Test("an earlier attempt that may have worked makes the whole call possibly processed")
    func processed() async throws {
        try await with(Self.policy(2)) { cluster, node in
            // The first attempt is running when the server goes; then nobody listens any more.
            let gate = Gate()
            node.on { _, _ in try await gate.pass() }
            let call = Task { await errorOf { try await cluster.echo() } }
            #expect(await gate.waitForArrival())
            await node.server?.shutdown(grace: .zero)
            let error = await call.value
            #expect(error?.code == .unavailable, "\(error as Any)")
            #expect(error?.notProcessed == false)
            #expect(node.attempts == [0])
        }
    }

    @Test("the deadline covers all attempts; a rest that would outlast it is not begun")
    func deadline() async throws {
        try await with(Self.policy(4)) { cluster, node in
            node.on(Self.failing(until: 3))
            try await cluster.echo(CallOptions(timeout: .seconds(30)))
            let remaining = node.remaining.compactMap { $0 }
            #expect(remaining.count == 3)
            for (earlier, later) in zip(remaining, remaining.dropFirst()) {
                #expect(later < earlier)
            }
        }
        try await with(Self.policy(4, backoff: .hours(1))) { cluster, node in
            node.on(Self.failing(until: 100))
            let error = await errorOf { try await cluster.echo() }
            #expect(error?.code == .unavailable)
            #expect(error?.message == "call 1")
        }
    }

    private static func waitForRest(_ cluster: Cluster) async -> Bool {
        for _ in 0..<4_000 {
            if await cluster.client.snapshots().contains(where: { $0.resting == 1 }) { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    private static let patient = CallOptions(timeout: .hours(10))

    @Test("cancelling the caller ends a rest", .timeLimit(.minutes(2)))
    func cancelInRest() async throws {
        try await with(Self.policy(backoff: .hours(1))) { cluster, node in
            node.on(Self.failing(until: 100))
            let task = Task { await errorOf { try await cluster.echo(Self.patient) } }
            #expect(await Self.waitForRest(cluster))
            task.cancel()
            let error = await task.value
            #expect(error?.code == .cancelled)
            #expect(error?.message.contains("call 1") == true, "\(error as Any)")
            #expect(error?.notProcessed == false)
            #expect(await cluster.client.snapshots().first?.resting == 0)
            #expect(node.attempts == [0])
        }
    }

    @Test("closing the client ends a rest", .timeLimit(.minutes(2)))
    func closeInRest() async throws {
        try await with(Self.policy(backoff: .hours(1))) { cluster, node in
            node.on(Self.failing(until: 100))
            let task = Task { await errorOf { try await cluster.echo(Self.patient) } }
            #expect(await Self.waitForRest(cluster))
            await cluster.client.close()
            let error = await task.value
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("closed") == true, "\(error as Any)")
            #expect(error?.notProcessed == false)
        }
    }

    @Test("a call that rests keeps no other call waiting")
    func restsAside() async throws {
        try await with(Self.policy(backoff: .hours(1))) { cluster, node in
            node.on { _, number in if number == 1 { throw RPCError(.unavailable, "") } }
            let task = Task { await errorOf { try await cluster.echo(Self.patient) } }
            #expect(await Self.waitForRest(cluster))
            for _ in 0..<10 { try await cluster.echo() }
            task.cancel()
            #expect(await task.value?.code == .cancelled)
        }
    }

    @Test("pushback: the server's rest instead of the policy's, or no repeat", .timeLimit(.minutes(2)))
    func pushback() async throws {
        // The policy's own rest would be an hour.
        try await with(Self.policy(3, backoff: .hours(1))) { cluster, node in
            node.on { _, number in
                guard number < 3 else { return }
                throw RPCError(.unavailable, "", pushback: .after(.milliseconds(number * 5)))
            }
            try await cluster.echo(Self.patient)
            #expect(node.attempts == [0, 1, 2])
            node.on { _, _ in throw RPCError(.unavailable, "not again", pushback: .never) }
            let error = await errorOf { try await cluster.echo(Self.patient) }
            #expect(error?.message == "not again")
            #expect(error?.pushback == .never)
            #expect(node.attempts == [0, 1, 2, 0])
            // A rest longer than the deadline is not begun.
            node.on { _, _ in throw RPCError(.unavailable, "", pushback: .after(.hours(2))) }
            let late = await errorOf { try await cluster.echo() }
            #expect(late?.code == .unavailable)
            #expect(late?.pushback == .after(.hours(2)))
            #expect(node.attempts == [0, 1, 2, 0, 0])
        }
    }

    @Test("a wish for no repeat takes a token, whatever the status", .timeLimit(.minutes(2)))
    func pushbackAndThrottle() async throws {
        let throttle = RetryThrottle(maxTokens: 4, tokenRatio: 1)
        try await with(Self.policy(2), throttle: throttle) { cluster, node in
            node.on { _, _ in throw RPCError(.internal, "", pushback: .never) }
            _ = await errorOf { try await cluster.echo() }
            #expect(cluster.client.shared.retryTokens?.thousandths == 3_000)
        }
    }

    @Test("a retry may go to another replica")
    func elsewhere() async throws {
        try await Cluster.with(2) { configuration, _ in
            configuration.balancing = .roundRobin
            configuration.retry = RetryConfiguration(
                methods: [Probe.echo.fullName: Self.policy(2)])
        } _: { cluster in
            try await cluster.connectAll()
            cluster.nodes[0].on { _, _ in throw RPCError(.unavailable, "never here") }
            for _ in 0..<10 { try await cluster.echo() }
            #expect(cluster.calls[1] == 10)
        }
    }

    @Test("nobody listens: the failure to connect is an attempt like another")
    func unreachable() async throws {
        try await with(Self.policy(3, backoff: .milliseconds(20))) { configuration in
            configuration.firstBackoff = .milliseconds(5)
            configuration.longestBackoff = .milliseconds(10)
        } _: { cluster, node in
            await node.server?.shutdown(grace: .milliseconds(100))
            let port = node.target.port
            let down = await errorOf { try await cluster.echo() }
            #expect(down?.code == .unavailable)
            #expect(down?.notProcessed == true)
            #expect(cluster.client.statistics.snapshot.retries == 2)
            try await node.start(cluster.group, port: port)
            #expect(try await cluster.echo(CallOptions(waitForReady: true)).amountMinor == 7)
            #expect(node.attempts.count == 1)
        }
    }
}
