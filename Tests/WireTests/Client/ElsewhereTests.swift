import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// Calls that one replica has no place for.
@Suite struct ElsewhereTests {
    /// Two replicas with two places each; `body` gets them with the first one's places taken.
    private func oneFull(_ body: (Cluster, Gate) async throws -> Void) async throws {
        try await Cluster.with(2, bounds: Cluster.Bounds(calls: 2)) { configuration, _ in
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
            // Every second call goes to the first replica.
            let held = (0..<4).map { _ in Task { try await cluster.echo() } }
            #expect(await gate.waitForArrival(2))
            var failure: (any Error)?
            do { try await body(cluster, gate) } catch { failure = error }
            gate.open()
            for call in held { _ = try await call.value }
            if let failure { throw failure }
        }
    }

    @Test("a call that one replica has no place for is taken by another")
    func another() async throws {
        try await oneFull { cluster, _ in
            // Half of them come to the first one at most, and ten may be repeated.
            let spread = try await cluster.spread(20)
            #expect(spread == [0, 20])
            #expect(cluster.client.statistics.snapshot.repeats >= 1)
        }
    }

    @Test("where all are full a call is refused, and soon no longer tried twice; none is left out for it")
    func allFull() async throws {
        try await oneFull { cluster, gate in
            cluster.nodes[1].on { _, _ in try await gate.pass() }
            let others = (0..<2).map { _ in Task { try await cluster.echo() } }
            #expect(await gate.waitForArrival(4))
            for _ in 0..<100 {
                let error = await errorOf { try await cluster.echo() }
                #expect(error?.code == .resourceExhausted)
                #expect(error?.notProcessed == true)
            }
            #expect(cluster.client.statistics.snapshot.repeats <= 12)
            cluster.client.shared.outliers?.sweep(.now())
            #expect(await cluster.snapshots().allSatisfy { $0.ejectedUntil == nil })
            gate.open()
            for call in others { _ = try await call.value }
        }
    }

    @Test("who said when to come again is passed over, unless all did")
    func passedOver() async throws {
        try await Cluster.with(2) { configuration, _ in
            configuration.loops = 1
            configuration.balancing = .roundRobin
        } _: { cluster in
            try await cluster.connectAll()
            let loop = cluster.client.clientLoops[0]
            func delay(_ index: Int, until time: NIODeadline) async throws {
                try await loop.eventLoop.submit {
                    loop.subchannels[index].busyUntil = time
                    loop.hasBusy = true
                    loop.freeAgain = .uptimeNanoseconds(0)
                }.get()
            }
            try await delay(0, until: .distantFuture)
            let first = try await cluster.spread(10)
            #expect(first == [0, 10])
            try await delay(1, until: .distantFuture)
            let all = try await cluster.spread(10)
            #expect(all == [5, 5])
            try await delay(0, until: .now())
            let second = try await cluster.spread(10)
            #expect(second == [10, 0])
        }
    }
    @Test("a refused bulk call keeps nobody else away")
    func bulk() async throws {
        try await oneFull { cluster, _ in
            // The second replica may be asked again before the place of the call before is free.
            for _ in 0..<6 {
                _ = await errorOf { try await cluster.echo(CallOptions(overloadClass: .bulk)) }
            }
            #expect(cluster.client.statistics.snapshot.repeats >= 1)
            let loop = cluster.client.clientLoops[0]
            let hasBusy = try await loop.eventLoop.submit { loop.hasBusy }.get()
            #expect(!hasBusy)
        }
    }

    @Test("who stays full is asked ever more rarely, until a call succeeds there")
    func stillFull() async throws {
        try await Cluster.with(1) { (cluster) async throws in
            try await cluster.connectAll()
            let loop = cluster.client.clientLoops[0]
            @Sendable func waits(_ count: Int, _ wait: TimeAmount) async throws -> [TimeAmount] {
                try await loop.eventLoop.submit {
                    let now = NIODeadline.now()
                    return (0..<count).map { _ in
                        loop.subchannels[0].passOver(for: wait, now)
                        return loop.subchannels[0].busyUntil - now
                    }
                }.get()
            }
            let growing = try await waits(9, .milliseconds(5))
            #expect(growing == [10, 20, 40, 80, 160, 320, 640, 1000, 1000].map { .milliseconds($0) })
            try await cluster.echo()
            let named = try await waits(2, .milliseconds(70))
            #expect(named == [.milliseconds(70), .milliseconds(70)])
            let long = try await waits(1, .hours(1))
            #expect(long == [.seconds(1)], "nobody keeps himself out for longer")
        }
    }
}
