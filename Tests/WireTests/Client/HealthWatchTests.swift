import Messages
import NIOConcurrencyHelpers
import NIOCore
import Synchronization
import Testing

@testable import Wire

@Suite struct HealthWatchTests {
    private func with(
        _ count: Int, _ watch: @escaping ClientConfiguration.HealthWatching = Cluster.healthWatch,
        _ body: (Cluster) async throws -> Void
    ) async throws {
        try await Cluster.with(count) { configuration, _ in
            configuration.balancing = .roundRobin
            configuration.firstBackoff = .milliseconds(5)
            configuration.longestBackoff = .milliseconds(20)
            configuration.healthWatch = watch
        } _: { cluster in
            try await body(cluster)
        }
    }

    @Test("traffic leaves a replica that does not serve, and returns when it does")
    func flips() async throws {
        try await with(2) { (cluster) async throws in
            try await cluster.connectAll()
            #expect(try await cluster.spread(20) == [10, 10])
            for _ in 0..<3 {
                cluster.nodes[0].isServing.store(false, ordering: .relaxed)
                #expect(await cluster.wait { $0.contains { $0.isHealthy == false } })
                #expect(await cluster.snapshots().filter { $0.state == .transientFailure }.count == 1)
                #expect(try await cluster.spread(20) == [0, 20])
                cluster.nodes[0].isServing.store(true, ordering: .relaxed)
                #expect(await cluster.wait { $0.allSatisfy { $0.isHealthy == true } })
                #expect(try await cluster.spread(20) == [10, 10])
            }
            #expect(cluster.nodes[0].server?.statistics.snapshot.handshakes == 1)
        }
    }

    @Test("where none serves calls fail with the cause, or wait if they want to")
    func nobodyServes() async throws {
        try await with(1) { (cluster) async throws in
            cluster.nodes[0].isServing.store(false, ordering: .relaxed)
            let error = await errorOf { try await cluster.echo() }
            #expect(error?.code == .unavailable)
            #expect(error?.notProcessed == true)
            #expect(error?.message.contains("does not serve") == true, "\(error as Any)")
            let waiting = Task { try await cluster.echo(CallOptions(waitForReady: true)) }
            while await cluster.client.snapshots().first?.waiting != 1 {
                try await Task.sleep(for: .milliseconds(2))
            }
            cluster.nodes[0].isServing.store(true, ordering: .relaxed)
            #expect(try await waiting.value.amountMinor == 7)
        }
    }

    @Test("before the first word calls wait; then warming up and calls go on")
    func firstWord() async throws {
        let gate = Gate()
        try await with(1) { channel, report in
            try await gate.pass()
            try await Cluster.healthWatch(channel, report)
        } _: { (cluster) async throws in
            let call = Task { try await cluster.echo() }
            #expect(await gate.waitForArrival())
            let snapshot = await cluster.snapshots().first
            #expect(snapshot?.state == .connecting)
            #expect(snapshot?.isHealthy == nil)
            #expect(cluster.calls == [0])
            gate.open()
            #expect(try await call.value.amountMinor == 7)
            try await cluster.client.connect(timeout: .seconds(30))
        }
    }

    @Test("a peer that knows no health counts as serving")
    func unimplemented() async throws {
        try await with(1) { channel, report in
            let missing = Probe.method("Health", 63, .serverStreaming)
            let stream: ResponseStream<CommonV1.Money> = try await channel.serverStreaming(
                missing, CommonV1.Money(), CallOptions())
            for try await _ in stream { report(false) }
        } _: { (cluster) async throws in
            #expect(try await cluster.echo().amountMinor == 7)
            #expect(await cluster.snapshots().first?.isHealthy == true)
        }
    }

    @Test("a watch that fails or ends means not serving, and is begun again")
    func watchFails() async throws {
        struct Broken: Error {}
        let runs = NIOLockedValueBox(0)
        let isRepaired = NIOLockedValueBox(false)
        try await with(1) { channel, report in
            let run = runs.withLockedValue { runs in
                runs += 1
                return runs
            }
            if isRepaired.withLockedValue({ $0 }) {
                try await Cluster.healthWatch(channel, report)
            } else if run % 2 == 0 {
                throw Broken()
            }
        } _: { (cluster) async throws in
            let error = await errorOf { try await cluster.echo() }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("the watch of its health") == true, "\(error as Any)")
            while runs.withLockedValue({ $0 }) < 4 { try await Task.sleep(for: .milliseconds(2)) }
            isRepaired.withLockedValue { $0 = true }
            let reply = try await cluster.echo(CallOptions(waitForReady: true))
            #expect(reply.amountMinor == 7)
        }
    }

    @Test("the watch's unary calls go to the same connection, and its end cancels the watch")
    func connectionEnds() async throws {
        let runs = NIOLockedValueBox(0)
        let cancelled = Gate()
        try await with(1) { channel, report in
            let reply: CommonV1.Money = try await channel.unary(
                Probe.echo, CommonV1.Money(amountMinor: 3), CallOptions())
            #expect(reply.amountMinor == 3)
            runs.withLockedValue { $0 += 1 }
            report(true)
            do {
                try await Task.sleep(for: .seconds(3_600))
            } catch {
                cancelled.open()
                throw error
            }
        } _: { (cluster) async throws in
            let node = cluster.nodes[0]
            try await cluster.echo()
            #expect(runs.withLockedValue { $0 } == 1)
            let snapshot = await cluster.snapshots().first
            #expect(snapshot?.started == 1, "the watch's calls are not counted")
            let port = node.target.port
            await node.server?.shutdown(grace: .milliseconds(100))
            try await cancelled.pass()
            try await node.start(cluster.group, port: port)
            try await cluster.echo(CallOptions(waitForReady: true))
            #expect(runs.withLockedValue { $0 } == 2)
        }
    }
}
