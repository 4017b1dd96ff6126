import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

@Suite struct BalancingTests {
    @Test("round robin gives every replica the same")
    func roundRobin() async throws {
        try await Cluster.with(3) { configuration, _ in
            configuration.loops = 1
            configuration.balancing = .roundRobin
        } _: { cluster in
            try await cluster.connectAll()
            let spread = try await cluster.spread(30)
            #expect(spread == [10, 10, 10])
        }
    }

    @Test("two choices pass over the replica that is busy")
    func leastInFlight() async throws {
        try await Cluster.with(3) { (cluster) async throws in
            try await cluster.connectAll()
            let gate = Gate()
            for node in cluster.nodes { node.on { _, _ in try await gate.pass() } }
            let held = Task { try await cluster.echo() }
            #expect(await gate.waitForArrival())
            for node in cluster.nodes { node.on { _, _ in } }
            let busy = try #require(cluster.calls.firstIndex(of: 1))
            let spread = try await cluster.spread(40)
            #expect(spread[busy] == 0)
            #expect(spread.reduce(0, +) == 40)
            gate.open()
            _ = try await held.value
            let after = try await cluster.spread(60)
            #expect(after[busy] > 0)
        }
    }

    @Test("what a subchannel tells about itself adds up")
    func snapshots() async throws {
        try await Cluster.with(2) { (cluster) async throws in
            try await cluster.connectAll()
            for node in cluster.nodes {
                node.on { _, number in if number == 3 { throw RPCError(.notFound, "") } }
            }
            var failed = 0
            while cluster.calls.allSatisfy({ $0 < 3 }) {
                if await errorOf({ try await cluster.echo() }) != nil { failed += 1 }
            }
            let snapshots = await cluster.snapshots()
            #expect(Set(snapshots.map(\.address)) == Set(cluster.nodes.map(\.target)))
            #expect(snapshots.map(\.started) == cluster.calls)
            #expect(snapshots.map(\.failed).reduce(0, +) == failed)
            #expect(
                zip(snapshots.map(\.succeeded), snapshots.map(\.failed)).map(+) == cluster.calls)
            #expect(snapshots.allSatisfy { $0.inFlight == 0 && $0.ejectedUntil == nil })
            #expect(snapshots.allSatisfy { $0.isHealthy == nil })
            #expect(failed == 1)
        }
    }

    /// Five replicas of which the first fails every call, seen by outlier detection.
    private func failing(_ body: (Cluster) async throws -> Void) async throws {
        try await Cluster.with(5) { configuration, _ in
            configuration.loops = 1
            configuration.balancing = .roundRobin
            var detection = OutlierDetection()
            // The test makes the sweeps, with its own clock.
            detection.interval = .hours(1)
            detection.successRate?.requestVolume = 10
            detection.failurePercentage?.requestVolume = 10
            configuration.outlierDetection = detection
        } _: { cluster in
            try await cluster.connectAll()
            cluster.nodes[0].on { _, _ in throw RPCError(.internal, "broken") }
            try await body(cluster)
        }
    }

    @Test("the replica that fails is left out, comes back after its time, and later for good")
    func outlier() async throws {
        try await failing { cluster in
            let outliers = try #require(cluster.client.shared.outliers)
            let start = NIODeadline.now()
            func calls(_ count: Int) async -> Int {
                var failures = 0
                for _ in 0..<count where await errorOf({ try await cluster.echo() }) != nil {
                    failures += 1
                }
                return failures
            }
            #expect(await calls(100) == 20)
            outliers.sweep(start)
            let bad = cluster.nodes[0].target
            #expect(await cluster.wait { $0.filter { $0.ejectedUntil != nil }.map(\.address) == [bad] })
            #expect(cluster.client.statistics.snapshot.ejected == 1)
            let left = await cluster.snapshots().first { $0.address == bad }
            #expect(left?.state == .transientFailure)
            #expect(left?.ejectedUntil == start + .seconds(30))
            let before = cluster.calls
            #expect(await calls(100) == 0)
            let got = zip(cluster.calls, before).map { $0 - $1 }
            #expect(got == [0, 25, 25, 25, 25])
            // Too early: still out. Then in again, and out for twice as long.
            outliers.sweep(start + .seconds(30))
            #expect(await calls(10) == 0)
            outliers.sweep(start + .seconds(31))
            #expect(await cluster.wait { $0.allSatisfy { $0.ejectedUntil == nil } })
            #expect(await calls(100) == 20)
            outliers.sweep(start + .seconds(40))
            #expect(await cluster.wait { $0.contains { $0.ejectedUntil == start + .seconds(100) } })
            // Repaired: it stays in.
            cluster.nodes[0].on { _, _ in }
            outliers.sweep(start + .seconds(101))
            #expect(await cluster.wait { $0.allSatisfy { $0.ejectedUntil == nil } })
            #expect(await calls(100) == 0)
            outliers.sweep(start + .seconds(111))
            #expect(await calls(50) == 0)
            #expect(await cluster.snapshots().allSatisfy { $0.state == .ready })
            #expect(cluster.client.statistics.snapshot.ejected == 0)
        }
    }

    @Test("a replica that refuses wrong requests is not left out")
    func refusals() async throws {
        try await failing { cluster in
            cluster.nodes[0].on { _, _ in throw RPCError(.failedPrecondition, "not now") }
            for _ in 0..<100 { _ = await errorOf { try await cluster.echo() } }
            cluster.client.shared.outliers?.sweep(.now())
            let spread = cluster.calls
            for _ in 0..<50 { _ = await errorOf { try await cluster.echo() } }
            #expect(zip(cluster.calls, spread).map { $0 - $1 } == [10, 10, 10, 10, 10])
        }
    }
}
