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

@testable import ChannelService

/// ChannelService as its Assembly puts it together, on a real database in a directory of its own,
/// reached in process. Its peers are feeds over real databases too.
final class TestService: Sendable {
    let assembly: Assembly
    let clock: ManualClock
    let order: PeerFeed
    let inventory: PeerFeed
    private let counter = Mutex(0)

    var store: Store { assembly.store }

    private init(directory: String) throws {
        clock = ManualClock(Instant(microseconds: 1_790_000_000_000_000))
        order = try PeerFeed("order", directory: directory, clock: clock)
        inventory = try PeerFeed("inventory", directory: directory, clock: clock)
        let settings = Settings(variables: [
            "SLUICE_DATA_DIRECTORY": directory, "SLUICE_CERTIFICATE_FILE": "unused",
            "SLUICE_PRIVATE_KEY_FILE": "unused", "SLUICE_TRUST_FILE": "unused",
        ])
        let environment = ServiceEnvironment(
            configuration: ProcessConfiguration(name: "channel", settings: settings),
            settings: settings, clock: clock, randomness: SeededRandom(seed: 4),
            scheduler: SystemScheduler(), logger: Logger(label: "channel"), metrics: Metrics(),
            group: MultiThreadedEventLoopGroup.singleton)
        assembly = try Assembly(
            environment, order: order.channel, inventory: inventory.channel)
        try settings.check()
    }

    /// Runs `body` with a service of its own and takes everything down after it.
    static func run(_ body: (TestService) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "channel-" + ProcessInfo.processInfo.globallyUniqueString
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let service = try TestService(directory: directory)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(service))
        } catch {
            result = .failure(error)
        }
        await service.assembly.close()
        await service.order.store.close()
        await service.inventory.store.close()
        try result.get()
    }

    /// The service's methods as `peer` reaches them.
    func client(_ peer: String = "operator") -> ChannelV1.ChannelServiceClient {
        ChannelV1.ChannelServiceClient(channel(peer))
    }

    func channel(_ peer: String) -> LocalChannel {
        LocalChannel(
            router: assembly.router,
            as: PeerIdentity(trustDomain: "sluice.test", service: peer))
    }

    /// Options of a call with an operation id of its own.
    func once() -> CallOptions {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return CallOptions(operationID: "test-\(number)")
    }

    /// Options of a call that the gateway makes for a user of the party's subtree.
    func asUser(of partyID: String) -> CallOptions {
        var options = once()
        options.actor = Actor(userID: "u-1", roles: ["channel"], scopePartyID: partyID).encoded()
        return options
    }

    /// Makes `sku` known, as InventoryService's feed would.
    func know(_ skus: String..., family: String = "PHONE", active: Bool = true) async throws {
        try await store.write { tx in
            for sku in skus {
                let event = EventsV1.SkuChanged(
                    sku: sku, family: family, active: active, version: active ? 1 : 2)
                try InventoryFeed.apply(EventsV1.Event(body: .skuChanged(event)), tx)
            }
        }
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
        let feed = FeedService(store: store, scheduler: SystemScheduler())
        router.registerFeedService(feed) { _ in ["channel"] }
        channel = LocalChannel(
            router: router, as: PeerIdentity(trustDomain: "sluice.test", service: "channel"))
    }

    func publish(_ body: EventsV1.Event.Body) async throws {
        try await store.write { tx in try tx.publish(EventsV1.Event(body: body).encoded()) }
    }
}

/// The violations of the error that `body` must throw, which must have the status `code`.
func violations(
    _ code: StatusCode, _ body: () async throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
) async -> [CommonV1.Violation] {
    let error = await #expect(throws: RPCError.self, sourceLocation: sourceLocation) {
        try await body()
    }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    return error?.violations ?? []
}

extension [CommonV1.Violation] {
    /// "rule field" of each, in order.
    var marks: [String] { map { "\($0.rule) \($0.field)" } }
}
