import Messages
import Store
import Synchronization
import Testing
import Wire

@testable import ServiceKit

/// How operators look into a process that serves no Wire of its own, such as the gateway.
@Suite("the listener for operators") struct OperatorListenerTests {
    /// The process's own server, which remembers what it was told.
    private final class Door: ListeningServer {
        let acts = Mutex<[String]>([])

        func open() async throws -> Endpoint {
            acts.withLock { $0.append("opened") }
            return Endpoint(host: "127.0.0.1", port: 1)
        }

        func close(grace: Duration) async { acts.withLock { $0.append("closed after \(grace)") } }
    }

    private final class Flag: Sendable {
        private let isSet = Atomic<Bool>(false)

        /// True for the first who sets it.
        func set() -> Bool { !isSet.exchange(true, ordering: .relaxed) }
    }

    /// A gateway with one client, whose service runs, and what listens for operators.
    private struct Looked {
        let identities: TestIdentities
        let gateway: TestProcess
        let listener: OperatorListener
        let door: Door
        let port: Int
        private let isClosed = Flag()

        static func with(
            grace: Duration = .seconds(1), _ body: (Looked) async throws -> Void
        ) async throws {
            let identities = try TestIdentities(["gateway", "finance", "operator"])
            let finance = try TestProcess("finance", identities.variables("finance"))
            let port = try await finance.serve(label: "a")
            let gateway = try TestProcess(
                "gateway", identities.variables("gateway", ["SLUICE_FINANCE": "127.0.0.1:\(port)"]))
            let store = try Store.open(
                StoreConfiguration(path: identities.path("gateway.sqlite")),
                migrations: PartyDirectory.migrations(startingAt: 1), clock: SystemClock(),
                randomness: SystemRandom())
            try await TestProcess.with([gateway, finance]) { () async throws in
                let door = Door()
                let listener = OperatorListener(
                    beside: door, at: Endpoint(host: "127.0.0.1", port: 0), store: store,
                    environment: gateway.environment, grace: grace)
                #expect(try await listener.open() == Endpoint(host: "127.0.0.1", port: 1))
                let line = gateway.log.all.first { $0.hasPrefix("info operators are answered") }
                let bound = try #require(line?.split(separator: ":").last.flatMap { Int($0) })
                let looked = Looked(
                    identities: identities, gateway: gateway, listener: listener, door: door, port: bound)
                var failure: (any Error)?
                do { try await body(looked) } catch { failure = error }
                await looked.close()
                let acts = door.acts.withLock { $0 }
                #expect(acts == ["opened", "closed after 3.0 seconds"])
                if let failure { throw failure }
            }
            await store.close()
        }

        /// Closes the listener, once.
        func close() async {
            if isClosed.set() { await listener.close(grace: .seconds(3)) }
        }

        /// Runs `body` with a client of the listener.
        func call(as name: String, _ body: (WireClient) async throws -> Void) async throws {
            var configuration = ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: port)], service: "gateway",
                tls: identities.files(name))
            configuration.timeout = .seconds(60)
            let client = WireClient(configuration: configuration, group: gateway.environment.group)
            var failure: (any Error)?
            do { try await body(client) } catch { failure = error }
            await client.close()
            if let failure { throw failure }
        }
    }

    @Test("operators see the connections that the process has as a client, and its targets")
    func channels() async throws {
        try await Looked.with { looked in
            let finance = OpsV1.OpsServiceClient(looked.gateway.environment.client(of: "finance"))
            let isReady = try await finance.check(.init()).ready
            #expect(isReady)
            try await looked.call(as: "operator") { client in
                let channels = WireV1.ChannelsClient(client)
                var connections: [WireV1.Connection] = []
                for try await connection in try await channels.listConnections(.init()) {
                    connections.append(connection)
                }
                #expect(connections.map(\.side) == [.server, .client])
                #expect(connections.last?.service == "finance")
                #expect(connections.last?.peer == "spiffe://\(TestIdentities.domain)/finance")
                #expect(connections.last?.callsSucceeded == 1)
                var targets: [WireV1.CallTarget] = []
                for try await target in try await channels.listTargets(.init()) {
                    targets.append(target)
                }
                #expect(targets.map(\.service) == ["finance"])
                #expect(targets.map(\.state) == [.ready])
            }
        }
    }

    @Test("it answers health and reflection, and channels to operators only")
    func others() async throws {
        try await Looked.with { looked in
            try await looked.call(as: "operator") { client in
                let status = try await WireV1.HealthClient(client).check(.init()).status
                #expect(status == .serving)
                let methods = try await WireV1.ReflectionClient(client).listMethods(.init()).methods
                #expect(
                    Set(methods.map(\.service)) == [
                        "sluice.wire.v1.Health", "sluice.wire.v1.Reflection", "sluice.wire.v1.Channels",
                    ])
            }
            try await looked.call(as: "finance") { client in
                let status = try await WireV1.HealthClient(client).check(.init()).status
                #expect(status == .serving)
                let request = WireV1.GetConnectionRequest(id: 1)
                let error = await #expect(throws: RPCError.self) {
                    _ = try await WireV1.ChannelsClient(client).getConnection(request)
                }
                #expect(error?.code == .permissionDenied)
            }
        }
    }

    @Test("new certificates are for operators too")
    func certificates() async throws {
        try await Looked.with { looked in
            func serial() async throws -> String {
                var serial = ""
                try await looked.call(as: "operator") { client in
                    _ = try await WireV1.HealthClient(client).check(.init())
                    serial = await client.connections().first?.security?.serial ?? ""
                }
                return serial
            }
            let before = try await serial()
            try looked.identities.issue("gateway")
            try looked.listener.reloadCertificates()
            let after = try await serial()
            #expect(after != before)
            #expect(!after.isEmpty)
        }
    }

    @Test("a call of an operator that runs while the process stops gets its answer")
    func closing() async throws {
        try await Looked.with(grace: .seconds(60)) { looked in
            try await looked.call(as: "operator") { client in
                let statuses = try await WireV1.HealthClient(client).watch(.init())
                var iterator = statuses.makeAsyncIterator()
                #expect(try await iterator.next()?.status == .serving)
                async let closed: Void = looked.close()
                let isTold = try await eventually {
                    await client.connections().first?.state == .draining
                }
                #expect(isTold)
                looked.gateway.environment.health.stop()
                var words = ""
                do {
                    // The change is told, and then the end.
                    while try await iterator.next() != nil {}
                } catch { words = (error as? RPCError)?.message ?? "\(error)" }
                #expect(words.contains("the process is stopping"))
                await closed
            }
        }
    }
}
