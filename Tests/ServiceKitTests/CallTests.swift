import Foundation
import Logging
import Messages
import NIOCore
import NIOPosix
import Store
import Synchronization
import Testing
import Values
import Wire

@testable import ServiceKit

/// A service that counts in a real database, so that a second effect shows.
private struct CountingOps: OpsV1.OpsServiceHandler {
    let store: Store

    func check(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.CheckReply {
        try await store.perform(call, request) { transaction in
            let number = try transaction.nextNumber("effects")
            return OpsV1.CheckReply(ready: true, components: [.init(name: "\(number)", ready: true)])
        }
    }

    func getMetrics(_ request: CommonV1.Empty, _ call: ServerCall) async throws -> OpsV1.MetricsReply {
        try await store.perform(call, request) { transaction in
            _ = try transaction.nextNumber("effects")
            throw RPCError.refused(
                .failedPrecondition, "no", [.init(rule: "quota", field: "/lines/0", message: "too much")])
        }
    }
}

/// A store in a temporary directory that is removed after the test.
private func withStore(_ body: (Store) async throws -> Void) async throws {
    let directory = NSTemporaryDirectory() + "sluice-kit-\(ProcessInfo.processInfo.globallyUniqueString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let store = try Store.open(
        StoreConfiguration(path: "\(directory)/test.sqlite"),
        migrations: PartyDirectory.migrations(startingAt: 1), clock: SystemClock(), randomness: SystemRandom()
    )
    try await body(store)
    await store.close()
}

private func client(_ store: Store, as service: String) -> OpsV1.OpsServiceClient {
    var router = ServerRouter()
    router.registerOpsService(CountingOps(store: store)) { _ in ["gateway", "finance"] }
    return OpsV1.OpsServiceClient(
        LocalChannel(router: router, as: PeerIdentity(trustDomain: "test", service: service)))
}

@Suite("calls that happen once")
struct CallTests {
    private let user = Actor(userID: "u1", roles: ["sales"]).encoded()

    @Test("a repeat under the same operation id gets the first reply and has no second effect")
    func replay() async throws {
        try await withStore { store in
            let ops = client(store, as: "finance")
            let first = try await ops.check(CommonV1.Empty(), CallOptions(operationID: "a"))
            let again = try await ops.check(CommonV1.Empty(), CallOptions(operationID: "a"))
            let other = try await ops.check(CommonV1.Empty(), CallOptions(operationID: "b"))
            #expect(first == again)
            #expect(first.components.first?.name == "1")
            #expect(other.components.first?.name == "2")
        }
    }

    @Test("a refusal is kept with its violations, and what it wrote is undone")
    func refusal() async throws {
        try await withStore { store in
            let ops = client(store, as: "finance")
            for _ in 0..<2 {
                let error = await #expect(throws: RPCError.self) {
                    _ = try await ops.getMetrics(CommonV1.Empty(), CallOptions(operationID: "r"))
                }
                #expect(error?.code == .failedPrecondition)
                #expect(error?.violations.map(\.rule) == ["quota"])
            }
            let next = try await ops.check(CommonV1.Empty(), CallOptions(operationID: "n"))
            #expect(next.components.first?.name == "1")
        }
    }

    @Test("a mutation without operation id is refused")
    func missing() async throws {
        try await withStore { store in
            let error = await #expect(throws: RPCError.self) {
                _ = try await client(store, as: "finance").check(CommonV1.Empty())
            }
            #expect(error?.code == .invalidArgument)
        }
    }

    @Test("only the gateway may name an end user, and it must name one")
    func actors() async throws {
        try await withStore { store in
            let forged = await #expect(throws: RPCError.self) {
                _ = try await client(store, as: "finance").check(
                    CommonV1.Empty(), CallOptions(operationID: "x", actor: user))
            }
            #expect(forged?.code == .permissionDenied)
            let nobody = await #expect(throws: RPCError.self) {
                _ = try await client(store, as: "gateway").check(
                    CommonV1.Empty(), CallOptions(operationID: "x"))
            }
            #expect(nobody?.code == .unauthenticated)
            let stranger = await #expect(throws: RPCError.self) {
                _ = try await client(store, as: "channel").check(
                    CommonV1.Empty(), CallOptions(operationID: "x"))
            }
            #expect(stranger?.code == .permissionDenied)
        }
    }

    @Test("two users with one operation id do not see each other's reply")
    func scopes() async throws {
        try await withStore { store in
            let gateway = client(store, as: "gateway")
            let other = Actor(userID: "u2", roles: ["sales"]).encoded()
            let first = try await gateway.check(CommonV1.Empty(), CallOptions(operationID: "k", actor: user))
            let second = try await gateway.check(
                CommonV1.Empty(), CallOptions(operationID: "k", actor: other))
            #expect(first != second)
        }
    }
}

@Suite("the party tree in other services")
struct PartyDirectoryTests {
    @Test("a channel user sees its own subtree, and foreign and unknown parties answer alike")
    func scope() async throws {
        try await withStore { store in
            let root = EventsV1.PartyChanged(partyID: "p1", path: "/p1/", active: true, version: 1)
            let child = EventsV1.PartyChanged(partyID: "p2", path: "/p1/p2/", active: true, version: 1)
            let other = EventsV1.PartyChanged(partyID: "p11", path: "/p11/", active: true, version: 1)
            try await store.write { transaction in
                for party in [root, child, other] { try PartyDirectory.apply(party, transaction) }
            }
            let user = Actor(userID: "u", roles: ["channel"], scopePartyID: "p1")
            let seen = try await store.read { transaction in
                try ["p1", "p2", "p11", "p9"].map {
                    try PartyDirectory.isVisible(user, partyID: $0, transaction)
                }
            }
            #expect(seen == [true, true, false, false])
            let below = try await store.read { try PartyDirectory.subtree(of: "p1", $0, limit: 10) }
            #expect(below == ["p1", "p2"])
        }
    }

    @Test("an older version that arrives late changes nothing")
    func order() async throws {
        try await withStore { store in
            try await store.write { transaction in
                try PartyDirectory.apply(
                    .init(partyID: "p", name: "new", path: "/p/", version: 2), transaction)
                try PartyDirectory.apply(
                    .init(partyID: "p", name: "old", path: "/p/", version: 1), transaction)
            }
            #expect(try await store.read { try PartyDirectory.party("p", $0)?.name } == "new")
        }
    }
}

@Suite("feeds between services")
struct FeedTests {
    @Test("every event takes effect once, in order, and the publisher's clock follows when there is no more")
    func follow() async throws {
        try await withStore { publisher in
            try await withStore { follower in
                let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
                let feed = FeedService(store: publisher, scheduler: SystemScheduler())
                var router = ServerRouter()
                router.registerFeedService(feed) { _ in ["order"] }
                let settings = Settings(variables: [:])
                let environment = ServiceEnvironment(
                    configuration: ProcessConfiguration(name: "order", settings: settings),
                    settings: settings,
                    clock: SystemClock(), randomness: SystemRandom(), scheduler: SystemScheduler(),
                    logger: Logger(label: "test"), metrics: Metrics(), group: group)
                let caughtUp = Atomic<Int64>(0)
                let consumer = FeedConsumer(
                    feed: "channel",
                    channel: LocalChannel(
                        router: router, as: PeerIdentity(trustDomain: "test", service: "order")),
                    store: follower, environment: environment,
                    apply: { event, transaction in
                        guard case .partyChanged(let party) = event.body else { return }
                        if party.partyID == "poison" { throw RPCError(.internal, "poison") }
                        _ = try transaction.nextNumber("applied")
                        try PartyDirectory.apply(party, transaction)
                    },
                    asOf: { instant, _ in caughtUp.store(instant, ordering: .relaxed) })
                let before = SystemClock().now()
                try await publisher.write { transaction in
                    for number in 1...300 {
                        let id = number == 150 ? "poison" : "p\(number)"
                        let party = EventsV1.PartyChanged(partyID: id, path: "/\(id)/", version: 1)
                        try transaction.publish(EventsV1.Event(body: .partyChanged(party)).encoded())
                    }
                }
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await feed.sequencer.run() }
                    tasks.addTask { try await consumer.follow() }
                    for _ in 0..<500 where caughtUp.load(ordering: .relaxed) < before.microseconds {
                        try await SystemScheduler().sleep(for: .milliseconds(20))
                    }
                    tasks.cancelAll()
                    while let result = await tasks.nextResult() { _ = result }
                }
                #expect(caughtUp.load(ordering: .relaxed) >= before.microseconds)
                let (applied, cursor) = try await follower.write { transaction in
                    (try transaction.nextNumber("applied") - 1, try transaction.cursor("channel"))
                }
                #expect(applied == 299)
                #expect(cursor == 300)
                try await group.shutdownGracefully()
            }
        }
    }
}
