import Foundation
import Messages
import NIOCore
import Testing

@testable import ServiceKit
@testable import Wire

/// What operators decide about connections, at real processes' clients and servers over TLS.
@Suite("settings of connections") struct ConnectionSettingsTests {
    private let identities: TestIdentities

    init() throws { identities = try TestIdentities.shared.get() }

    private func replica(_ more: [String: String] = [:]) throws -> TestProcess {
        try TestProcess("finance", identities.variables("finance", more))
    }

    private func caller(of ports: [Int], _ more: [String: String] = [:]) throws -> TestProcess {
        let addresses = ports.map { "127.0.0.1:\($0)" }.joined(separator: ",")
        let variables = ["SLUICE_FINANCE": addresses].merging(more) { $1 }
        return try TestProcess("order", identities.variables("order", variables))
    }

    /// Who answered each of `count` calls, or why none did.
    private func outcomes(_ caller: TestProcess, _ count: Int) async -> [String] {
        let client = OpsV1.OpsServiceClient(caller.environment.client(of: "finance"))
        var outcomes: [String] = []
        for _ in 0..<count {
            do throws(RPCError) {
                let reply = try await client.check(.init(), CallOptions(timeout: .seconds(60)))
                outcomes.append(reply.components.first?.name ?? "")
            } catch {
                outcomes.append(error.code.name)
            }
        }
        return outcomes
    }

    private func targets(_ caller: TestProcess) async -> [TargetSnapshot] {
        await caller.environment.client(of: "finance").targets()
    }

    /// Connects to every replica.
    private func connect(_ caller: TestProcess) async throws {
        _ = await outcomes(caller, 1)
        #expect(try await eventually { await targets(caller).allSatisfy { $0.state == .ready } })
    }

    private func detection(_ variables: [String: String]) throws -> OutlierDetection? {
        let settings = Settings(variables: identities.variables("order", variables))
        let process = ProcessConfiguration(name: "order", settings: settings)
        try settings.check()
        var client = ClientConfiguration(
            target: try #require(process.peers["finance"]), service: "finance", tls: process.tls)
        process.connections.apply(to: &client)
        return client.outlierDetection
    }

    // MARK: contracts

    @Test("both sides tell once per connection that the other has other contracts, and count it")
    func contractsDiffer() async throws {
        // It serves OpsService and the protocol's services, and not what FinanceService does.
        let a = try replica(["SLUICE_BUILD": "finance-3"])
        let caller = try caller(of: [try await a.serve(label: "a")], ["SLUICE_BUILD": "order-7"])
        try await TestProcess.with([caller, a]) { () async throws in
            #expect(await outcomes(caller, 3) == ["a", "a", "a"])
            let words = "a peer was built from other contracts"
            let seen = caller.log.all.filter { $0.contains(words) }
            let served = String(
                MethodDescriptor.schemaHash(of: try #require(a.router).methods), radix: 16)
            #expect(seen == ["notice \(words) build=finance-3 peer=finance schema=0x\(served)"])
            let told = a.log.all.filter { $0.contains(words) }
            let called = String(ServiceContracts.schemaHash(of: "finance"), radix: 16)
            #expect(
                told == [
                    "notice \(words) build=order-7 peer=spiffe://\(TestIdentities.domain)/order "
                        + "schema=0x\(called)"
                ])
            let name = "wire_differing_schemas_total"
            let labels = #"{grpc_target="finance",side="client"}"#
            #expect(caller.environment.metrics.expose().contains("\(name)\(labels) 1\n"))
            #expect(a.environment.metrics.expose().contains("\(name){side=\"server\"} 1\n"))
        }
    }

    @Test("every service has contracts of its own, with those that all share")
    func contracts() {
        let services = ["channel", "order", "inventory", "finance"]
        #expect(Set(services.map { ServiceContracts.schemaHash(of: $0) }).count == 4)
        for service in services {
            let names = Set(ServiceContracts.methods(of: service).map(\.service))
            #expect(names.count == 6)
            #expect(names.contains { $0.hasPrefix("sluice.\(service).") })
        }
        #expect(ServiceContracts.schemaHash(of: "nobody") == 0)
    }

    // MARK: the choice of a replica

    @Test("round_robin gives replicas their calls in turn")
    func roundRobin() async throws {
        let (a, b) = (try replica(), try replica())
        let ports = [try await a.serve(label: "a"), try await b.serve(label: "b")]
        let caller = try caller(of: ports, ["SLUICE_BALANCING": "round_robin"])
        try await TestProcess.with([caller, a, b]) { () async throws in
            try await connect(caller)
            let turns = await outcomes(caller, 40)
            for (one, next) in zip(turns, turns.dropFirst()) { #expect(one != next) }
            #expect(Set(turns) == ["a", "b"])
        }
    }

    @Test("a replica whose calls fail is left out, and is called again when it is the last one")
    func outliers() async throws {
        let (broken, good) = (try replica(), try replica())
        let ports = [
            try await broken.serve(label: "broken", isBroken: true), try await good.serve(label: "good"),
        ]
        let caller = try caller(of: ports)
        try await TestProcess.with([caller, broken, good]) { () async throws in
            try await connect(caller)
            let watch = try #require(caller.environment.client(of: "finance").shared.outliers)
            let isLeftOut = try await eventually {
                _ = await outcomes(caller, 250)
                // The client looks by itself too; the test does not wait for it. The time is one to come, so
                // that no look of the client's ends what was found.
                watch.sweep(.now() + .hours(1))
                return await targets(caller).map(\.isEjected) == [true, false]
            }
            #expect(isLeftOut)
            #expect(Set(await outcomes(caller, 40)) == ["good"])
            await good.drain()
            let isCalled = try await eventually { await outcomes(caller, 1) == ["internal"] }
            #expect(isCalled)
            #expect(await targets(caller).map(\.isEjected) == [true, false])
        }
    }

    @Test("outliers are looked for where there can be several addresses, unless it is switched off")
    func whereOutliersAreLookedFor() throws {
        let two = ["SLUICE_FINANCE": "127.0.0.1:1,127.0.0.1:2"]
        let detection = try #require(try detection(two))
        #expect(detection.failurePercentage?.minimumHosts == 2)
        #expect(detection.successRate == OutlierDetection.SuccessRate())
        #expect(try self.detection(["SLUICE_FINANCE": "dns:finance:7402"]) == detection)
        #expect(try self.detection(["SLUICE_FINANCE": "finance:7402"]) == nil)
        #expect(try self.detection(two.merging(["SLUICE_OUTLIER_EJECTION": "false"]) { $1 }) == nil)
    }

    // MARK: the life of a connection

    @Test("a connection is replaced at its age, and no call fails of it")
    func age() async throws {
        let a = try replica(["SLUICE_CONNECTION_AGE_SECONDS": "1"])
        let caller = try caller(of: [try await a.serve(label: "a")])
        try await TestProcess.with([caller, a]) { () async throws in
            var answers: Set<String> = []
            let isReplaced = try await eventually {
                answers.formUnion(await outcomes(caller, 1))
                return a.server?.statistics.snapshot.handshakes ?? 0 >= 3
            }
            #expect(isReplaced)
            #expect(answers == ["a"])
        }
    }

    @Test("a connection without calls is ended after its time")
    func idleness() async throws {
        let a = try replica(["SLUICE_CONNECTION_IDLE_SECONDS": "2"])
        // The watch of health that is open all the time does not count.
        let caller = try caller(of: [try await a.serve(label: "a")])
        try await TestProcess.with([caller, a]) { () async throws in
            #expect(await outcomes(caller, 1) == ["a"])
            let server = try #require(a.server)
            let isEnded = try await eventually { server.statistics.snapshot.connections == 0 }
            #expect(isEnded)
            #expect(await outcomes(caller, 1) == ["a"])
            #expect(server.statistics.snapshot.handshakes == 2)
        }
    }

    @Test("without keys connections live for an hour, idle or not; with them the limits at start say so")
    func limits() async throws {
        let plain = try replica()
        let ageless = try replica(["SLUICE_CONNECTION_AGE_SECONDS": "0"])
        let tuned = try replica([
            "SLUICE_CONNECTION_AGE_SECONDS": "7200", "SLUICE_CONNECTION_IDLE_SECONDS": "60",
            "SLUICE_CONNECTION_GRACE_SECONDS": "5",
        ])
        try await TestProcess.with([plain, ageless, tuned]) { () async throws in
            for (process, expected) in [
                (plain, ["max_age=3600000ms", "max_idle=none", "age_grace=60000ms"]),
                (ageless, ["max_age=none", "max_idle=none", "age_grace=60000ms"]),
                (tuned, ["max_age=7200000ms", "max_idle=60000ms", "age_grace=5000ms"]),
            ] {
                _ = try await process.serve(label: "a")
                let limits = try #require(process.server).limits.map(\.description)
                #expect(Set(limits).isSuperset(of: expected), "\(limits)")
            }
        }
    }

    // MARK: the key log

    @Test("a key log has the secrets of a process's server and of its clients, and the log says so")
    func keyLog() async throws {
        let keys = (
            server: identities.path("server-\(UUID().uuidString)"),
            client: identities.path("client-\(UUID().uuidString)")
        )
        let a = try TestProcess(
            "finance", identities.variables("finance", ["SLUICE_KEY_LOG_FILE": keys.server]),
            allowsKeyLog: true)
        let port = try await a.serve(label: "a")
        let caller = try TestProcess(
            "order",
            identities.variables(
                "order",
                ["SLUICE_FINANCE": "127.0.0.1:\(port)", "SLUICE_KEY_LOG_FILE": keys.client]),
            allowsKeyLog: true)
        try await TestProcess.with([caller, a]) { () async throws in
            #expect(await outcomes(caller, 1) == ["a"])
            for (file, process) in [(keys.server, a), (keys.client, caller)] {
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(text.contains("CLIENT_TRAFFIC_SECRET_0 "))
                #expect(text.contains("SERVER_TRAFFIC_SECRET_0 "))
                #expect(
                    process.log.all.first
                        == "critical TLS secrets are written to a file; who has it can read all recorded "
                        + "traffic file=\(file)")
            }
        }
    }

    @Test("a key log needs the argument too, and is refused in production")
    func keyLogRefused() throws {
        let file = ["SLUICE_KEY_LOG_FILE": identities.path("never")]
        let production = file.merging(["SLUICE_PRODUCTION": "true"]) { $1 }
        for (variables, allows, words) in [
            (file, false, "takes the argument --allow-key-log too"),
            (production, true, "must not be set where SLUICE_PRODUCTION is true"),
        ] {
            let error = #expect(throws: ConfigurationError.self) {
                try TestProcess(
                    "finance", identities.variables("finance", variables), allowsKeyLog: allows)
            }
            #expect(error?.faults == ["SLUICE_KEY_LOG_FILE \(words)"])
        }
    }
}
