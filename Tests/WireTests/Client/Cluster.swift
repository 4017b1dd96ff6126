import Messages
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Wire

/// Several servers of one service whose handlers a test scripts, and one client of all.
struct Cluster: Sendable {
    /// Decides about the n-th call (from 1) of a node: returns for a reply, throws for a status.
    typealias Script = @Sendable (ServerCall, Int) async throws -> Void

    /// Bounds of the servers; nil: the usual ones.
    struct Bounds {
        /// Calls in flight, of all and of one peer.
        var calls: Int?
        /// Bytes of unfinished requests of a connection.
        var unfinishedBytes: Int?
    }

    /// One server.
    final class Node: Sendable {
        /// Calls whose handlers began.
        let calls = Atomic<Int>(0)
        /// What the health watch is told.
        let isServing = Atomic<Bool>(true)
        private let script = NIOLockedValueBox<Script>({ _, _ in })
        private let seen = NIOLockedValueBox<[(attempt: Int, remaining: Duration?)]>([])
        private let place = NIOLockedValueBox<(WireServer, Target)?>(nil)

        var target: Target { place.withLockedValue { $0?.1 } ?? Target(host: "none", port: 1) }
        var server: WireServer? { place.withLockedValue { $0?.0 } }
        /// The attempt numbers that came, in order.
        var attempts: [Int] { seen.withLockedValue { $0.map(\.attempt) } }
        /// The remaining times that came, in order.
        var remaining: [Duration?] { seen.withLockedValue { $0.map(\.remaining) } }

        func on(_ script: @escaping Script) { self.script.withLockedValue { $0 = script } }

        func run(_ call: ServerCall) async throws {
            let number = calls.wrappingAdd(1, ordering: .relaxed).newValue
            seen.withLockedValue { $0.append((call.metadata.attempt, call.remaining)) }
            try await script.withLockedValue { $0 }(call, number)
        }

        func start(
            _ group: MultiThreadedEventLoopGroup, port: Int = 0, bounds: Bounds = Bounds()
        ) async throws {
            let authority = try TestAuthority.get()
            var configuration = ServerConfiguration(tls: authority.files("order"))
            configuration.port = port
            if let calls = bounds.calls {
                configuration.callsInFlight = calls
                configuration.callsPerPeer = calls
            }
            if let bytes = bounds.unfinishedBytes { configuration.unfinishedRequestBytes = bytes }
            let server = WireServer(
                configuration: configuration, router: Cluster.router(self), group: group)
            let bound = try await server.start().port ?? 0
            place.withLockedValue { $0 = (server, Target(host: "127.0.0.1", port: bound)) }
        }
    }

    let nodes: [Node]
    let client: WireClient
    let group: MultiThreadedEventLoopGroup

    /// Health as the client's watch asks for it.
    static let watch = Probe.method("Watch", 61, .serverStreaming)

    private static func router(_ node: Node) -> ServerRouter {
        var router = ServerRouter()
        router.unary(Probe.echo, allow: ["gateway"]) { (money: CommonV1.Money, call) in
            try await node.run(call)
            return money
        }
        router.serverStreaming(Probe.count, allow: ["gateway"]) {
            (money: CommonV1.Money, call, writer: ResponseWriter<CommonV1.Money>) in
            for number in 0..<money.amountMinor {
                try await writer.write(CommonV1.Money(amountMinor: number, currency: "CNY"))
            }
            try await node.run(call)
        }
        router.serverStreaming(watch, allow: ["gateway"]) {
            (_: CommonV1.Money, _, writer: ResponseWriter<CommonV1.Money>) in
            var told: Bool?
            while true {
                let now = node.isServing.load(ordering: .relaxed)
                if now != told {
                    try await writer.write(CommonV1.Money(amountMinor: now ? 1 : 0))
                    told = now
                }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        return router
    }

    /// Watches a node's `isServing`.
    static let healthWatch: ClientConfiguration.HealthWatching = { channel, report in
        let stream: ResponseStream<CommonV1.Money> = try await channel.serverStreaming(
            watch, CommonV1.Money(), CallOptions())
        for try await money in stream { report(money.amountMinor == 1) }
    }

    /// Runs `body` with `count` servers and a client of all of them, unless `tune` says otherwise.
    static func with(
        _ count: Int, bounds: Bounds = Bounds(),
        _ tune: (inout ClientConfiguration, [Node]) -> Void = { _, _ in },
        _ body: (Cluster) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let nodes = (0..<count).map { _ in Node() }
        for node in nodes { try await node.start(group, bounds: bounds) }
        var configuration = ClientConfiguration(
            targets: nodes.map(\.target), service: "order",
            tls: try TestAuthority.get().files("gateway"))
        configuration.timeout = .seconds(60)
        tune(&configuration, nodes)
        let client = WireClient(configuration: configuration, group: group)
        let cluster = Cluster(nodes: nodes, client: client, group: group)
        var failure: (any Error)?
        do { try await body(cluster) } catch { failure = error }
        await client.close()
        for node in nodes { await node.server?.shutdown(grace: .milliseconds(200)) }
        try await group.shutdownGracefully()
        if let failure { throw failure }
    }

    @discardableResult
    func echo(_ options: CallOptions = CallOptions()) async throws -> CommonV1.Money {
        try await client.unary(
            Probe.echo, CommonV1.Money(amountMinor: 7, currency: "CNY"), options)
    }

    /// Calls begun at each node.
    var calls: [Int] { nodes.map { $0.calls.load(ordering: .relaxed) } }

    /// Makes `count` calls one after the other; how many each node got.
    func spread(_ count: Int) async throws -> [Int] {
        let before = calls
        for _ in 0..<count { try await echo() }
        return zip(calls, before).map { $0 - $1 }
    }

    /// What the client says about the address of each node.
    func snapshots() async -> [SubchannelSnapshot] {
        await client.snapshots().flatMap(\.subchannels)
    }

    /// Waits until `condition` holds of what the client says.
    func wait(_ condition: ([SubchannelSnapshot]) -> Bool) async -> Bool {
        for _ in 0..<4_000 {
            if condition(await snapshots()) { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return condition(await snapshots())
    }

    /// Connects to every node.
    func connectAll() async throws {
        try await client.connect(timeout: .seconds(30))
        // The first call may go anywhere; it makes the others connect too.
        let isReady = await wait { $0.count == nodes.count && $0.allSatisfy { $0.state == .ready } }
        #expect(isReady)
    }
}

/// Something that handlers wait at until a test opens it.
final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    /// Handlers that came.
    let arrived = Atomic<Int>(0)

    func open() { isOpen.store(true, ordering: .relaxed) }

    func pass() async throws {
        arrived.wrappingAdd(1, ordering: .relaxed)
        while !isOpen.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(2)) }
    }

    func waitForArrival(_ count: Int = 1) async -> Bool {
        for _ in 0..<4_000 {
            if arrived.load(ordering: .relaxed) >= count { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }
}
