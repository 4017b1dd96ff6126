import Foundation
import Logging
import Messages
import NIOPosix
import ServiceKit
import Store
import Synchronization
import Testing
import Values
import Wire

@testable import InventoryService

/// InventoryService as its Assembly puts it together, on a real database in a directory of its own,
/// reached in process. Its peers are feeds over real databases too.
final class TestService: Sendable {
    let assembly: Assembly
    let clock: ManualClock
    let settings: InventorySettings
    let directory: String
    let order: PeerFeed
    let channel: PeerFeed
    private let counter = Mutex(0)

    var store: Store { assembly.store }

    private init(directory: String, settings: InventorySettings) throws {
        clock = ManualClock(Instant(microseconds: 1_790_000_000_000_000))
        self.settings = settings
        self.directory = directory
        order = try PeerFeed("order", directory: directory, clock: clock)
        channel = try PeerFeed("channel", directory: directory, clock: clock)
        let variables = Settings(variables: [
            "SLUICE_DATA_DIRECTORY": directory, "SLUICE_CERTIFICATE_FILE": "unused",
            "SLUICE_PRIVATE_KEY_FILE": "unused", "SLUICE_TRUST_FILE": "unused",
        ])
        let environment = ServiceEnvironment(
            configuration: ProcessConfiguration(name: "inventory", settings: variables),
            settings: variables, clock: clock, randomness: SeededRandom(seed: 4),
            scheduler: SystemScheduler(), logger: Logger(label: "inventory"), metrics: Metrics(),
            group: MultiThreadedEventLoopGroup.singleton)
        assembly = try Assembly(
            environment, settings: settings, order: order.channel, channel: channel.channel)
        try variables.check()
    }

    /// Runs `body` with a service of its own and takes everything down after it. `seeded` stores the
    /// master of `Samples`.
    static func run(
        settings: InventorySettings = InventorySettings(), seeded: Bool = true,
        _ body: (TestService) async throws -> Void
    ) async throws {
        let directory =
            NSTemporaryDirectory() + "inventory-" + ProcessInfo.processInfo.globallyUniqueString
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let service = try TestService(directory: directory, settings: settings)
        do {
            if seeded { try await service.seed() }
            try await body(service)
        } catch {
            await service.close()
            throw error
        }
        await service.close()
    }

    private func close() async {
        await assembly.close()
        await order.store.close()
        await channel.store.close()
    }

    /// The service's methods as `peer` reaches them.
    func client(_ peer: String = "operator") -> InventoryV1.InventoryServiceClient {
        InventoryV1.InventoryServiceClient(
            LocalChannel(
                router: assembly.router,
                as: PeerIdentity(trustDomain: "sluice.test", service: peer), timeout: .seconds(60)))
    }

    /// Options of a call with an operation id of its own.
    func once() -> CallOptions {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return CallOptions(operationID: "test-\(number)")
    }

    /// Options of a call that the gateway makes for a user; with `scope` a channel user.
    func asUser(scope: String? = nil) -> CallOptions {
        var options = once()
        options.actor = Actor(
            userID: "u-1", roles: [scope == nil ? "operations" : "channel"], scopePartyID: scope
        ).encoded()
        return options
    }
}

/// Another service's feed, over a database of its own.
struct PeerFeed: Sendable {
    let store: Store
    let channel: LocalChannel

    init(_ name: String, directory: String, clock: ManualClock) throws {
        store = try Store.open(
            StoreConfiguration(path: "\(directory)/peer-\(name).sqlite"), migrations: [],
            clock: clock, randomness: SeededRandom(seed: 9))
        var router = ServerRouter()
        router.registerFeedService(FeedService(store: store, scheduler: SystemScheduler())) { _ in
            ["inventory"]
        }
        channel = LocalChannel(
            router: router, as: PeerIdentity(trustDomain: "sluice.test", service: "inventory"))
    }

    func publish(_ body: EventsV1.Event.Body) async throws {
        try await store.write { try $0.publish(EventsV1.Event(body: body).encoded()) }
    }
}

/// The error that `body` must throw, which must have the status `code`.
@discardableResult
func refusal(
    _ code: StatusCode, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async -> [CommonV1.Violation] {
    let error = await #expect(throws: RPCError.self, sourceLocation: sourceLocation) {
        try await body()
    }
    #expect(error?.code == code, "\(String(describing: error))", sourceLocation: sourceLocation)
    return error?.violations ?? []
}

extension [CommonV1.Violation] {
    /// "rule field" of each, in order.
    var marks: [String] { map { "\($0.rule) \($0.field)" } }
}
