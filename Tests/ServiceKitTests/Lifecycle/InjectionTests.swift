import Logging
import Messages
import NIOCore
import NIOPosix
import Synchronization
import Testing
import Values
import Wire

@testable import ServiceKit

/// What a process gives to Wire of its own.
@Suite("injected clock and randomness") struct InjectionTests {
    private final class CountingRandom: RandomSource {
        private let drawn = Mutex(0)

        var count: Int { drawn.withLock { $0 } }

        func next() -> UInt64 {
            drawn.withLock { $0 += 1 }
            return SystemRandom().next()
        }
    }

    /// The system's time and ten years.
    private struct LateClock: WallClock {
        func now() -> Instant { SystemClock().now().adding(seconds: 10 * 366 * 86_400) }
    }

    private struct Ready: OpsV1.OpsServiceHandler {
        func check(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.CheckReply {
            OpsV1.CheckReply(ready: true)
        }

        func getMetrics(
            _ request: CommonV1.Empty, _ call: ServerCall
        ) async throws -> OpsV1.MetricsReply { OpsV1.MetricsReply() }
    }

    /// FinanceService and a caller of it, each with what it is given.
    private struct Two {
        let served: CountingRandom
        let called: CountingRandom
        let client: WireClient
    }

    private func environment(
        _ name: String, _ more: [String: String], _ clock: any WallClock,
        _ randomness: any RandomSource, _ group: MultiThreadedEventLoopGroup
    ) throws -> ServiceEnvironment {
        let settings = Settings(variables: try TestIdentities.shared.get().variables(name, more))
        let configuration = ProcessConfiguration(name: name, settings: settings)
        try settings.check()
        let log = LogLines()
        return ServiceEnvironment(
            configuration: configuration, settings: settings, clock: clock, randomness: randomness,
            scheduler: SystemScheduler(), logger: Logger(label: name) { _ in log.handler },
            metrics: Metrics(), group: group)
    }

    private func with(
        _ servedClock: any WallClock = SystemClock(), _ calledClock: any WallClock = SystemClock(),
        _ body: (Two) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (served, called) = (CountingRandom(), CountingRandom())
        let finance = try environment("finance", [:], servedClock, served, group)
        var router = ServerRouter()
        router.registerOpsService(Ready()) { _ in ["order"] }
        let connections = ProcessConnections(finance)
        router.registerProtocolServices(health: finance.health, connections: connections)
        finance.health.set("", serving: true)
        let listener = WireListener(router: router, environment: finance)
        var failure: (any Error)?
        do {
            let port = try await listener.open().port
            let order = try environment(
                "order", ["SLUICE_FINANCE": "127.0.0.1:\(port)"], calledClock, called, group)
            do {
                try await body(
                    Two(served: served, called: called, client: order.client(of: "finance")))
            } catch { failure = error }
            await order.closeClients()
        } catch { failure = error }
        finance.health.stop()
        await listener.close(grace: .seconds(30))
        try await group.shutdownGracefully()
        if let failure { throw failure }
    }

    @Test("clients and server draw from the process's randomness")
    func randomness() async throws {
        try await with { two in
            let ops = OpsV1.OpsServiceClient(two.client)
            _ = try await ops.check(.init())
            let (served, called) = (two.served.count, two.called.count)
            // With a trace the caller draws a span, and the handler one of its own.
            let trace = TraceContext(traceHigh: 1, traceLow: 2, spanID: 3)
            _ = try await ops.check(.init(), CallOptions(trace: trace))
            #expect(two.called.count > called)
            #expect(two.served.count > served)
        }
    }

    @Test("both sides judge certificates by the process's clock")
    func clock() async throws {
        try await with { two in
            _ = try await OpsV1.OpsServiceClient(two.client).check(.init())
        }
        for isCallerLate in [true, false] {
            let clocks: [any WallClock] = [SystemClock(), LateClock()]
            await #expect(throws: (any Error).self, "\(isCallerLate)") {
                try await with(clocks[isCallerLate ? 0 : 1], clocks[isCallerLate ? 1 : 0]) { two in
                    _ = try await OpsV1.OpsServiceClient(two.client).check(.init())
                }
            }
        }
    }
}
