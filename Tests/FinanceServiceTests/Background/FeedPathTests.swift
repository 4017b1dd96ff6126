import Foundation
import Logging
import Messages
import NIOPosix
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import FinanceService

@Suite("Feeds from end to end")
struct FeedPathTests {
    @Test("events published by others take effect once, in batches, across restarts of the follower")
    func path() async throws {
        try await FinanceHarness.run { finance in
            let publisher = try Publisher(finance.path)
            try await finance.prepaid("p1", 10_000_00)
            for number in 0..<40 {
                try await finance.freeze("o\(number)", "p1", [(2, 50_00)])
            }
            // Shipments first, then a restart, then the confirmations, then everything at once.
            for number in 0..<20 {
                try await publisher.inventory.publish(
                    finance.shipment("o\(number)", [1: 2], final: true))
            }
            try await publisher.follow(finance) {
                try await finance.store.read { try ShipmentRows.parkedCount($0) } == 20
            }
            for number in 0..<40 {
                try await publisher.order.publish(
                    EventsV1.Event(
                        body: .orderConfirmed(EventsV1.OrderConfirmed(orderID: "o\(number)"))))
            }
            for number in 20..<39 {
                try await publisher.inventory.publish(
                    finance.shipment("o\(number)", [1: 1], short: [1: 1], final: true))
            }
            try await publisher.follow(finance) {
                try await finance.receivables().count == 39
            }
            // The last order was confirmed, so no heartbeat ends its freeze.
            let account = try await finance.fund("p1", .prepayment)
            #expect(account.frozenMinor == 100_00)
            #expect(account.balanceMinor == 10_000_00 - 20 * 100_00 - 19 * 50_00)
            #expect(try await LedgerAudit.findings(finance.store).isEmpty)
            await publisher.close()
        }
    }

    @Test("the process's own configuration is read with its bounds, and every fault is told")
    func configuration() throws {
        let standard = Settings(variables: [:])
        #expect(FinanceConfiguration(settings: standard).parkedRetry == .seconds(5))
        try standard.check()
        let wrong = Settings(variables: ["SLUICE_PARKED_RETRY_SECONDS": "0"])
        _ = FinanceConfiguration(settings: wrong)
        #expect(throws: ConfigurationError.self) { try wrong.check() }
    }
}

/// Stores that stand for the other services, with their real feeds.
private final class Publisher: Sendable {
    /// One publishing service.
    struct Source: Sendable {
        let store: Store
        let channel: LocalChannel

        init(_ path: String, _ name: String) throws {
            store = try Store.open(
                StoreConfiguration(path: "\(path)/\(name).sqlite"), migrations: [],
                clock: ManualClock(FinanceHarness.start), randomness: SeededRandom(seed: 3))
            var router = ServerRouter()
            router.registerFeedService(FeedService(store: store, scheduler: SystemScheduler())) { _ in
                ["finance"]
            }
            channel = LocalChannel(
                router: router, as: PeerIdentity(trustDomain: "sluice.test", service: "finance"))
        }

        func publish(_ event: EventsV1.Event) async throws {
            let bytes = try event.encoded()
            try await store.write { try $0.publish(bytes) }
        }
    }

    struct TimedOut: Error {}

    let order: Source
    let inventory: Source

    init(_ path: String) throws {
        order = try Source(path, "order")
        inventory = try Source(path, "inventory")
    }

    /// Follows both feeds with new followers until `condition` holds, at most 20 seconds.
    func follow(
        _ finance: FinanceHarness, until condition: @escaping @Sendable () async throws -> Bool
    ) async throws {
        let settings = Settings(variables: [:])
        let environment = ServiceEnvironment(
            configuration: ProcessConfiguration(name: "finance", settings: settings),
            settings: settings, clock: finance.clock, randomness: SeededRandom(seed: 4),
            scheduler: SystemScheduler(), logger: Logger(label: "test"), metrics: Metrics(),
            group: .singleton)
        let followers = [
            FeedConsumer(
                feed: "order", channel: order.channel, store: finance.store, environment: environment,
                apply: finance.orderFeed.apply, asOf: finance.orderFeed.pass),
            FeedConsumer(
                feed: "inventory", channel: inventory.channel, store: finance.store,
                environment: environment, apply: finance.inventoryFeed.apply),
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for follower in followers { group.addTask { try await follower.follow() } }
            for source in [order, inventory] {
                group.addTask { try await source.store.feed.runSequencer(scheduler: SystemScheduler()) }
            }
            for _ in 0..<400 {
                if try await condition() {
                    group.cancelAll()
                    return
                }
                try await SystemScheduler().sleep(for: .milliseconds(50))
            }
            throw TimedOut()
        }
    }

    func close() async {
        await order.store.close()
        await inventory.store.close()
    }
}
