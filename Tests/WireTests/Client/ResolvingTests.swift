import Messages
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Wire

@Suite struct ResolvingTests {
    /// A name server that a test scripts.
    private final class Names: Sendable {
        struct NoAnswer: Error, CustomStringConvertible {
            let description = "the name server is on fire"
        }

        private let answer = NIOLockedValueBox<[Target]?>(nil)
        private let asked = NIOLockedValueBox(0)

        /// Nil: no answer.
        func answer(_ targets: [Target]?) { answer.withLockedValue { $0 = targets } }

        var questions: Int { asked.withLockedValue { $0 } }

        var resolver: NameResolver {
            NameResolver { [self] host, port in
                asked.withLockedValue { $0 += 1 }
                #expect(host == "order.test" && port == 7_001)
                guard let targets = answer.withLockedValue({ $0 }) else { throw NoAnswer() }
                return targets
            }
        }
    }

    /// A cluster behind a name that stands for its first server.
    private func with(
        _ count: Int, loops: Int? = nil, period: Duration = .hours(1),
        interval: Duration = .milliseconds(10),
        _ body: (Cluster, Names) async throws -> Void
    ) async throws {
        let names = Names()
        try await Cluster.with(count) { configuration, nodes in
            configuration.target = .dns(host: "order.test", port: 7_001)
            configuration.resolver = names.resolver
            configuration.resolvingPeriod = period
            configuration.resolvingInterval = interval
            configuration.firstBackoff = .milliseconds(10)
            configuration.longestBackoff = .milliseconds(50)
            configuration.loops = loops
            names.answer(nodes.prefix(1).map(\.target))
        } _: { cluster in
            try await body(cluster, names)
        }
    }

    private func moved(to node: Cluster.Node, _ cluster: Cluster) async throws -> Bool {
        for _ in 0..<4_000 {
            let before = node.calls.load(ordering: .relaxed)
            try await cluster.echo()
            if node.calls.load(ordering: .relaxed) > before { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    @Test("a new address takes the traffic; the old one finishes its calls and is left")
    func moves() async throws {
        try await with(2, period: .milliseconds(20)) { cluster, names in
            let (old, new) = (cluster.nodes[0], cluster.nodes[1])
            let gate = Gate()
            old.on { _, _ in try await gate.pass() }
            let held = Task { try await cluster.echo() }
            #expect(await gate.waitForArrival())
            old.on { _, _ in }
            names.answer([new.target])
            #expect(try await moved(to: new, cluster))
            let before = cluster.calls
            for _ in 0..<20 { try await cluster.echo() }
            #expect(cluster.calls == [before[0], before[1] + 20])
            #expect(old.server?.statistics.snapshot.connections == 1, "it has a call to finish")
            gate.open()
            #expect(try await held.value.amountMinor == 7)
            #expect(await closed(old))
        }
    }

    private func closed(_ node: Cluster.Node) async -> Bool {
        for _ in 0..<4_000 {
            if node.server?.statistics.snapshot.connections == 0 { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    @Test("addresses that stay keep their connections, on every loop")
    func keeps() async throws {
        try await with(3, period: .milliseconds(20)) { cluster, names in
            try await cluster.echo()
            let all = cluster.nodes.map(\.target)
            for list in [[all[0], all[1]], [all[1], all[0], all[2], all[0]], [all[0]]] {
                names.answer(list)
                let wanted = Set(list)
                for _ in 0..<4_000 {
                    try await cluster.echo()
                    let now = await cluster.snapshots()
                    if Set(now.map(\.address)) == wanted, now.allSatisfy({ $0.state == .ready }) { break }
                    try await Task.sleep(for: .milliseconds(5))
                }
                let now = await cluster.snapshots()
                #expect(Set(now.map(\.address)) == wanted)
                #expect(now.count == wanted.count, "an address counts once")
            }
            #expect(cluster.nodes[0].server?.statistics.snapshot.handshakes == 1)
        }
    }

    @Test("a lost connection asks for the addresses again")
    func afterLoss() async throws {
        try await with(2) { cluster, names in
            try await cluster.echo()
            #expect(names.questions == 1)
            names.answer([cluster.nodes[1].target])
            await cluster.nodes[0].server?.shutdown(grace: .milliseconds(100))
            try await cluster.echo(CallOptions(waitForReady: true))
            #expect(cluster.calls == [1, 1])
            #expect(names.questions >= 2)
        }
    }

    @Test("lookups keep their distance however often connections fail")
    func distance() async throws {
        try await with(1, interval: .hours(1)) { cluster, names in
            try await cluster.echo()
            await cluster.nodes[0].server?.shutdown(grace: .milliseconds(100))
            for _ in 0..<20 {
                _ = await errorOf { try await cluster.echo() }
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(names.questions == 1)
        }
    }

    @Test("without an answer the last good list stays in use")
    func keepsLastGood() async throws {
        try await with(1, period: .milliseconds(20)) { cluster, names in
            try await cluster.echo()
            names.answer(nil)
            func failure() async -> String? {
                await cluster.client.snapshots().first?.resolution?.failure
            }
            for _ in 0..<4_000 where await failure() == nil {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(await failure() == "order.test cannot be resolved: the name server is on fire")
            try await cluster.echo()
            // An empty answer is none either.
            names.answer([])
            for _ in 0..<4_000 where await failure() != "order.test has no addresses" {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await cluster.echo()
            #expect(await failure() == "order.test has no addresses")
            // The cause stands in the errors when the last address fails too.
            await cluster.nodes[0].server?.shutdown(grace: .milliseconds(100))
            var error: RPCError?
            for _ in 0..<4_000 where error == nil {
                error = await errorOf { try await cluster.echo() }
            }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("order.test has no addresses") == true, "\(error as Any)")
            #expect(error?.message.contains("\(cluster.nodes[0].target)") == true)
        }
    }

    @Test("a name that cannot be resolved: calls fail with the cause, or wait if they want to")
    func neverResolved() async throws {
        try await with(1, loops: 1) { cluster, names in
            names.answer(nil)
            let error = await errorOf { try await cluster.echo() }
            #expect(error?.code == .unavailable)
            #expect(error?.notProcessed == true)
            #expect(
                error?.message
                    == "order: order.test cannot be resolved: the name server is on fire")
            let waiting = Task { try await cluster.echo(CallOptions(waitForReady: true)) }
            let asked = names.questions
            while names.questions < asked + 2 { try await Task.sleep(for: .milliseconds(2)) }
            names.answer([cluster.nodes[0].target])
            #expect(try await waiting.value.amountMinor == 7)
        }
    }

    @Test("the whole way from a name to a reply, with the system's resolver")
    func system() async throws {
        try await Cluster.with(1) { configuration, nodes in
            configuration.target = .dns(host: "localhost", port: nodes[0].target.port)
        } _: { cluster in
            #expect(try await cluster.echo(CallOptions(waitForReady: true)).amountMinor == 7)
            let snapshot = try #require(await cluster.client.snapshots().first)
            #expect(snapshot.resolution?.targets?.isEmpty == false)
            #expect(snapshot.resolution?.failure == nil)
        }
    }

    @Test("closing ends a lookup that gives no answer")
    func closing() async throws {
        try await Cluster.with(1) { configuration, _ in
            configuration.target = .dns(host: "order.test", port: 7_001)
            configuration.resolver = NameResolver { _, _ in
                try await Task.sleep(for: .seconds(3_600))
                return []
            }
        } _: { cluster in
            let call = Task { await errorOf { try await cluster.echo() } }
            while await cluster.client.snapshots().first?.waiting != 1 {
                try await Task.sleep(for: .milliseconds(2))
            }
            await cluster.client.close()
            let error = await call.value
            #expect(error?.code == .unavailable)
            #expect(error?.notProcessed == true)
        }
    }
}

extension Duration {
    static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
}
