import Messages
import Synchronization
import Testing
import Wire

@testable import ServiceKit

/// The clients that services and the gateway get from their environment, over real TLS.
@Suite("health between services") struct HealthBetweenServicesTests {
    /// The end of some calls.
    private final class End: Sendable {
        private let flag = Atomic(false)

        func reach() { flag.store(true, ordering: .relaxed) }
        var isReached: Bool { flag.load(ordering: .relaxed) }
    }

    private let identities: TestIdentities

    init() throws { identities = try TestIdentities.shared.get() }

    private func replica() throws -> TestProcess {
        try TestProcess("finance", identities.variables("finance"))
    }

    private func caller(of ports: [Int]) throws -> TestProcess {
        let addresses = ports.map { "127.0.0.1:\($0)" }.joined(separator: ",")
        return try TestProcess("order", identities.variables("order", ["SLUICE_FINANCE": addresses]))
    }

    /// The replicas that answered `count` calls.
    private func answers(_ caller: TestProcess, _ count: Int) async throws -> Set<String> {
        let client = OpsV1.OpsServiceClient(caller.environment.client(of: "finance"))
        var labels: Set<String> = []
        for _ in 0..<count {
            labels.insert(try await client.check(.init()).components.first?.name ?? "")
        }
        return labels
    }

    /// Why a call failed; nil when it did not.
    private func errorOf(_ caller: TestProcess) async -> RPCError? {
        do {
            _ = try await answers(caller, 1)
            return nil
        } catch { return error as? RPCError }
    }

    private func states(_ caller: TestProcess) async -> [TargetSnapshot.State] {
        await caller.environment.client(of: "finance").targets().map(\.state)
    }

    /// Whether the targets of `caller` come to these states.
    private func becomes(_ caller: TestProcess, _ expected: [TargetSnapshot.State]) async throws -> Bool {
        try await eventually { await states(caller) == expected }
    }

    @Test("calls leave a replica that says that it does not serve, and return to it")
    func leavesAndReturns() async throws {
        let (a, b) = (try replica(), try replica())
        let ports = [try await a.serve(label: "a"), try await b.serve(label: "b")]
        let caller = try caller(of: ports)
        try await TestProcess.with([caller, a, b]) { () async throws in
            _ = try await answers(caller, 1)
            #expect(try await becomes(caller, [.ready, .ready]))
            #expect(try await answers(caller, 40) == ["a", "b"])
            a.environment.health.set("", serving: false)
            #expect(try await becomes(caller, [.transientFailure, .ready]))
            #expect(try await answers(caller, 40) == ["b"])
            let targets = await caller.environment.client(of: "finance").targets()
            #expect(targets.map(\.isHealthy) == [false, true])
            a.environment.health.set("", serving: true)
            #expect(try await becomes(caller, [.ready, .ready]))
            #expect(try await answers(caller, 40) == ["a", "b"])
            #expect(a.server?.statistics.snapshot.handshakes == 1, "the connection stayed")
        }
    }

    @Test("each replica is asked for itself, also one that does not serve; clients are kept")
    func instances() async throws {
        let (a, b) = (try replica(), try replica())
        let ports = [try await a.serve(label: "a"), try await b.serve(label: "b")]
        let caller = try caller(of: ports)
        try await TestProcess.with([caller, a, b]) { () async throws in
            b.environment.health.set("", serving: false)
            let found = await caller.environment.instances(of: "finance")
            #expect(Set(found.compactMap(\.address)) == Set(ports.map { "127.0.0.1:\($0)" }))
            for _ in 0..<3 {
                var labels: [String: String] = [:]
                for instance in await caller.environment.instances(of: "finance") {
                    let reply = try await OpsV1.OpsServiceClient(instance.channel).check(.init())
                    labels[instance.address ?? "-"] = reply.components.first?.name
                }
                #expect(labels == ["127.0.0.1:\(ports[0])": "a", "127.0.0.1:\(ports[1])": "b"])
            }
            // The shared client and one for each process.
            #expect(caller.environment.openClients.count == 3)
            try caller.environment.reloadClientCertificates()
        }
    }

    @Test("a single process is asked over the connection that there is")
    func singleInstance() async throws {
        let a = try replica()
        let port = try await a.serve(label: "a")
        let caller = try caller(of: [port])
        try await TestProcess.with([caller, a]) { () async throws in
            let found = await caller.environment.instances(of: "finance")
            #expect(found.map(\.address) == ["127.0.0.1:\(port)"])
            #expect(caller.environment.openClients.count == 1)
        }
    }

    @Test("a replica that drains loses its calls to the others, none fails, and its drain does not wait")
    func drains() async throws {
        let (a, b) = (try replica(), try replica())
        let ports = [try await a.serve(label: "a"), try await b.serve(label: "b")]
        let caller = try caller(of: ports)
        try await TestProcess.with([caller, a, b]) { () async throws in
            _ = try await answers(caller, 1)
            #expect(try await becomes(caller, [.ready, .ready]))
            let end = End()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { () async throws in
                        while !end.isReached { _ = try await answers(caller, 1) }
                    }
                }
                await a.drain()
                end.reach()
                try await group.waitForAll()
            }
            #expect(try await answers(caller, 40) == ["b"])
            #expect(a.environment.health.watcherCount == 0)
        }
    }

    @Test("while the only replica does not serve, calls fail at once and say why")
    func nobodyServes() async throws {
        let a = try replica()
        let caller = try caller(of: [try await a.serve(label: "a")])
        try await TestProcess.with([caller, a]) { () async throws in
            #expect(try await answers(caller, 1) == ["a"])
            a.environment.health.set("", serving: false)
            #expect(try await becomes(caller, [.transientFailure]))
            let error = await errorOf(caller)
            #expect(error?.code == .unavailable)
            #expect(error?.notProcessed == true)
            #expect(error?.message.contains("it does not serve") == true, "\(error as Any)")
        }
    }

    @Test("a peer of an older version, which has no health, is called")
    func olderPeer() async throws {
        let a = try replica()
        let caller = try caller(of: [try await a.serve(label: "a", hasHealth: false)])
        try await TestProcess.with([caller, a]) { () async throws in
            #expect(try await answers(caller, 3) == ["a"])
            #expect(await states(caller) == [.ready])
        }
    }

    @Test(
        "every process of the suite may watch every service",
        arguments: ProcessConfiguration.ports.keys.sorted())
    func everybodyMayWatch(name: String) async throws {
        let a = try replica()
        let port = try await a.serve(label: "a")
        // FinanceService calls no FinanceService; an address of the name "order" stands for it.
        let service = name == "finance" ? "order" : "finance"
        let key = "SLUICE_\(service.uppercased())"
        let caller = try TestProcess(name, identities.variables(name, [key: "127.0.0.1:\(port)"]))
        try await TestProcess.with([caller, a]) { () async throws in
            var configuration = ClientConfiguration(
                target: try #require(caller.environment.configuration.peers[service]),
                service: "finance", tls: caller.environment.configuration.tls)
            configuration.timeout = .seconds(30)
            let client = WireClient(
                configuration: configuration, group: caller.environment.group)
            var statuses = try await WireV1.HealthClient(client).watch(.init()).makeAsyncIterator()
            let first = try await statuses.next()
            #expect(first?.status == .serving)
            await client.close()
        }
    }
}
