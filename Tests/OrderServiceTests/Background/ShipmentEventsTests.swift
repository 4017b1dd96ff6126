import Foundation
import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import OrderService

@Suite struct ShipmentEventsTests {
    /// A feed as InventoryService would publish it, from a store of its own.
    private func publish(_ orderIDs: [String], _ store: Store) async throws {
        for (index, id) in orderIDs.enumerated() {
            for step in ["accepted_by_3pl", "shipped", "delivered"] {
                var event = EventsV1.Event()
                let facts = [(Int32(1), "A", Int64(3)), (2, "B", 4)].map {
                    EventsV1.OrderLineFact(lineNo: $0.0, sku: $0.1, quantity: $0.2)
                }
                event.body = .shipmentProgressed(
                    EventsV1.ShipmentProgressed(
                        shipmentID: "s\(index)", orderID: id, step: step, occurredAtUs: 1,
                        shipped: step == "shipped" ? facts : [], final: true))
                let payload = try event.encoded()
                try await store.write { try $0.publish(payload) }
            }
        }
    }

    @Test("shipment events arrive over the feed, each takes effect once, and an unknown order is parked")
    func followsTheFeed() async throws {
        let suite = try TestSuite()
        let source = try Store.open(
            StoreConfiguration(path: suite.directory.appendingPathComponent("inventory.sqlite").path),
            migrations: [], clock: suite.clock, randomness: SeededRandom(seed: 3))
        let feed = FeedService(store: source, scheduler: SystemScheduler())
        suite.toInventory.add { router in router.registerFeedService(feed) { _ in ["order"] } }
        try await suite.run { service in
            let first = try await service.place(.sample(), "1").orderID
            let second = try await service.place(.sample(), "2").orderID
            try await publish([first, "unknown", second], source)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await source.feed.runSequencer(scheduler: SystemScheduler()) }
                for loop in service.assembly.loops where loop.name == "feed inventory" {
                    group.addTask { try await loop.run() }
                }
                for _ in 0..<500 where try await service.order(second).state != .delivered {
                    try await SystemScheduler().sleep(for: .milliseconds(10))
                }
                group.cancelAll()
                while let result = await group.nextResult() { _ = result }
            }
            for id in [first, second] {
                let order = try await service.order(id)
                #expect(order.state == .delivered)
                #expect(order.lines.map(\.shipped) == [3, 4])
            }
            let (parked, cursor) = try await service.store.read { tx in
                (try ShipmentTable.parkedCount(tx), try tx.cursor("inventory"))
            }
            #expect(parked == 3)
            #expect(cursor == 9)
        }
        await source.close()
    }
}
