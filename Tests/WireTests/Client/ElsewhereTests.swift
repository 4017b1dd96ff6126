import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// Calls that one replica has no place for.
@Suite struct ElsewhereTests {
    /// Two replicas with one place each; `body` gets them with the first one's place taken.
    private func oneFull(_ body: (Cluster, Gate) async throws -> Void) async throws {
        try await Cluster.with(2, bounds: Cluster.Bounds(calls: 1)) { configuration, _ in
            configuration.loops = 1
            configuration.balancing = .roundRobin
            var detection = OutlierDetection()
            // The test makes the sweeps.
            detection.interval = .hours(1)
            detection.failurePercentage?.minimumHosts = 2
            detection.failurePercentage?.requestVolume = 10
            configuration.outlierDetection = detection
        } _: { cluster in
            try await cluster.connectAll()
            let gate = Gate()
            cluster.nodes[0].on { _, _ in try await gate.pass() }
            cluster.nodes[1].on { _, _ in }
            let held = Task {
                // Every second call goes to the first replica.
                for _ in 0..<2 { try await cluster.echo() }
            }
            #expect(await gate.waitForArrival())
            var failure: (any Error)?
            do { try await body(cluster, gate) } catch { failure = error }
            gate.open()
            try await held.value
            if let failure { throw failure }
        }
    }

    @Test("a call that one replica has no place for is taken by another")
    func another() async throws {
        try await oneFull { cluster, _ in
            let spread = try await cluster.spread(30)
            #expect(spread == [0, 30])
            let repeats = cluster.client.statistics.snapshot.repeats
            #expect(repeats >= 1)
            #expect(repeats <= 10, "who is full is passed over for a while")
        }
    }

    @Test("where all are full a call is refused, and soon no longer tried twice; none is left out for it")
    func allFull() async throws {
        try await oneFull { cluster, gate in
            cluster.nodes[1].on { _, _ in try await gate.pass() }
            let second = Task { try await cluster.echo() }
            #expect(await gate.waitForArrival(2))
            let before = cluster.client.statistics.snapshot.repeats
            for _ in 0..<100 {
                let error = await errorOf { try await cluster.echo() }
                #expect(error?.code == .resourceExhausted)
                #expect(error?.notProcessed == true)
            }
            #expect(cluster.client.statistics.snapshot.repeats - before <= 10)
            cluster.client.shared.outliers?.sweep(.now())
            #expect(await cluster.snapshots().allSatisfy { $0.ejectedUntil == nil })
            gate.open()
            _ = try await second.value
        }
    }
}
