import Messages
import Synchronization
import Testing
import Wire

@testable import ServiceKit

@Suite("health of a process and its services") struct HealthTests {
    private let registry = HealthRegistry()

    private var client: WireV1.HealthClient {
        var router = ServerRouter()
        router.registerHealth(HealthService(registry)) { _ in ["gateway"] }
        return WireV1.HealthClient(
            LocalChannel(router: router, as: PeerIdentity(trustDomain: "test", service: "gateway")))
    }

    private func status(_ service: String = "") async throws -> WireV1.ServingStatus {
        try await client.check(.init(service: service)).status
    }

    @Test("a process is not serving until it says so, and no service of it is before")
    func start() async throws {
        registry.set("a.v1.A", serving: true)
        #expect(try await status() == .notServing)
        #expect(try await status("a.v1.A") == .notServing)
        registry.set("", serving: true)
        #expect(try await status() == .serving)
        #expect(try await status("a.v1.A") == .serving)
        registry.set("a.v1.A", serving: false)
        #expect(try await status() == .serving)
        #expect(try await status("a.v1.A") == .notServing)
    }

    @Test("a service that the process does not have is not found")
    func unknown() async throws {
        let error = await #expect(throws: RPCError.self) { try await status("a.v1.B") }
        #expect(error?.code == .notFound)
    }

    @Test("the list has every service by name, the process first")
    func list() async throws {
        registry.set("", serving: true)
        registry.set("b.v1.B", serving: false)
        registry.set("a.v1.A", serving: true)
        let services = try await client.list(.init()).services
        #expect(services.map(\.service) == ["", "a.v1.A", "b.v1.B"])
        #expect(services.map(\.status) == [.serving, .serving, .notServing])
    }

    @Test("a watch tells the status at once, then each change of its own service")
    func watch() async throws {
        registry.set("", serving: true)
        registry.set("a.v1.A", serving: true)
        var statuses = try await client.watch(.init(service: "a.v1.A")).makeAsyncIterator()
        #expect(try await statuses.next()?.status == .serving)
        registry.set("other.v1.O", serving: false)
        registry.set("a.v1.A", serving: false)
        #expect(try await statuses.next()?.status == .notServing)
        registry.set("a.v1.A", serving: true)
        #expect(try await statuses.next()?.status == .serving)
        registry.set("", serving: false)
        #expect(try await statuses.next()?.status == .notServing)
    }

    @Test("the watch of an unknown service says so and goes on when it becomes known")
    func watchUnknown() async throws {
        registry.set("", serving: true)
        var statuses = try await client.watch(.init(service: "late.v1.L")).makeAsyncIterator()
        #expect(try await statuses.next()?.status == .serviceUnknown)
        registry.set("late.v1.L", serving: true)
        #expect(try await statuses.next()?.status == .serving)
    }

    @Test("a process that stops is not serving for good, and its watches end after they heard it")
    func stop() async throws {
        registry.set("", serving: true)
        var statuses = try await client.watch(.init()).makeAsyncIterator()
        #expect(try await statuses.next()?.status == .serving)
        registry.stop()
        #expect(try await statuses.next()?.status == .notServing)
        let error = await #expect(throws: RPCError.self) { try await statuses.next() }
        #expect(error?.code == .unavailable)
        registry.set("", serving: true)
        #expect(try await status() == .notServing)
        var late = try await client.watch(.init()).makeAsyncIterator()
        #expect(try await late.next()?.status == .notServing)
        let end = await #expect(throws: RPCError.self) { try await late.next() }
        #expect(end?.code == .unavailable)
    }

    @Test("a watch that is dropped is forgotten")
    func dropped() async throws {
        do {
            var statuses = try await client.watch(.init()).makeAsyncIterator()
            _ = try await statuses.next()
            #expect(registry.watcherCount == 1)
        }
        for _ in 0..<1_000 where registry.watcherCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(registry.watcherCount == 0)
    }

    /// What a watching client was told.
    private final class Reports: Sendable {
        let all = Mutex<[Bool]>([])

        func add(_ healthy: Bool) { all.withLock { $0.append(healthy) } }

        func wait(count: Int) async throws -> [Bool] {
            for _ in 0..<1_000 where all.withLock({ $0.count < count }) {
                try await Task.sleep(for: .milliseconds(5))
            }
            return all.withLock { $0 }
        }
    }

    @Test("a client that watches hears whether its target is well, until the target stops")
    func watchingClient() async throws {
        registry.set("", serving: true)
        registry.set("a.v1.A", serving: true)
        var router = ServerRouter()
        router.registerHealth(HealthService(registry)) { _ in ["gateway"] }
        let channel = LocalChannel(router: router, as: PeerIdentity(trustDomain: "test", service: "gateway"))
        let reports = Reports()
        let watch = HealthWatch.watch(service: "a.v1.A")
        let running = Task { try await watch(channel, reports.add) }
        #expect(try await reports.wait(count: 1) == [true])
        registry.set("a.v1.A", serving: false)
        #expect(try await reports.wait(count: 2) == [true, false])
        registry.stop()
        let error = await #expect(throws: RPCError.self) { try await running.value }
        #expect(error?.code == .unavailable)
    }

    @Test("a target that knows no health service says so, which clients take for health")
    func oldTarget() async throws {
        let channel = LocalChannel(
            router: ServerRouter(), as: PeerIdentity(trustDomain: "test", service: "gateway"))
        let reports = Reports()
        let error = await #expect(throws: RPCError.self) {
            try await HealthWatch.watch(service: "")(channel, reports.add)
        }
        #expect(error?.code == .unimplemented)
        #expect(reports.all.withLock { $0.isEmpty })
    }
}
