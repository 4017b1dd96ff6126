import Messages
import ServiceKit
import Store
import Testing
import Values
import Wire

@testable import OrderService

@Suite struct RecordShipmentTests {
    private typealias Event = (
        id: String, step: String, shipped: [(Int32, String, Int64)], short: [(Int32, String, Int64)]
    )

    private static let events: [Event] = [
        ("e1", "accepted_by_3pl", [], []), ("e2", "picking", [], []), ("e3", "packed", [], []),
        ("e4", "shipped", [(1, "A", 1)], []), ("e5", "shipped", [(1, "A", 1), (2, "B", 4)], [(1, "A", 1)]),
        ("e6", "in_transit", [], []), ("e7", "exception", [], []), ("e8", "delivered", [], []),
        ("e9", "signed", [], []),
    ]

    @Test("shipment events shuffled and repeated end in one state", arguments: 1...20 as ClosedRange<UInt64>)
    func converge(seed: UInt64) async throws {
        let random = SeededRandom(seed: seed)
        var plan = Self.events + Self.events
        for index in plan.indices.reversed() {
            plan.swapAt(index, Int(random.next() % UInt64(index + 1)))
        }
        let shuffled = plan
        try await TestSuite().run { service in
            let id = try await service.place().orderID
            for event in shuffled {
                try await service.ship(
                    id, event.id, step: event.step, shipped: event.shipped, short: event.short)
            }
            let order = try await service.order(id)
            #expect(order.state == .delivered, "seed \(seed)")
            #expect(order.deliveryState == "signed", "seed \(seed)")
            #expect(order.lines.map(\.shipped) == [2, 4])
            #expect(order.lines.map(\.cancelled) == [1, 0])
            let steps = try await service.kinds(id).dropFirst(6).sorted()
            #expect(steps == Self.events.map(\.step).sorted(), "seed \(seed)")
        }
    }

    @Test("a partial and then a short shipment: 3 ordered, 1 and 1 shipped, 1 given up")
    func partialAndShort() async throws {
        try await TestSuite().run { service in
            let id = try await service.place(.sample { $0.lines = [$0.lines[0]] }).orderID
            try await service.ship(id, "e1", step: "shipped", shipped: [(1, "A", 1)])
            let partly = try await service.order(id)
            #expect(partly.state == .partlyShipped)
            #expect(partly.lines.map(\.shipped) == [1])
            try await service.ship(id, "e2", step: "shipped", shipped: [(1, "A", 1)], short: [(1, "A", 1)])
            let order = try await service.order(id)
            #expect(order.state == .shipped)
            #expect(order.lines.map(\.quantity) == [3])
            #expect(order.lines.map(\.shipped) == [2])
            #expect(order.lines.map(\.cancelled) == [1])
        }
    }

    @Test("more than the order has open is put on the trail and never counted")
    func excess() async throws {
        try await TestSuite().run { service in
            let id = try await service.place().orderID
            try await service.ship(id, "e1", step: "shipped", shipped: [(1, "A", 9)])
            let order = try await service.order(id)
            #expect(order.lines.map(\.shipped) == [3, 0])
            #expect(try await service.kinds(id).suffix(2) == ["shipped", "exception"])
        }
    }

    @Test("an event of an order that is not released yet is parked and taken when it is")
    func parked() async throws {
        try await TestSuite().run { service in
            let id = try await service.place(.sample { $0.hold = true }).orderID
            try await service.ship(id, "e1", step: "shipped", shipped: [(1, "A", 3), (2, "B", 4)])
            try await service.ship("unknown", "e2", step: "packed")
            try await service.ship("unknown", "e2", step: "packed")
            #expect(try await service.order(id).state == .confirmed)
            #expect(try await service.assembly.parked.step() == 0)
            _ = try await service.release(id)
            #expect(try await service.assembly.parked.step() == 1)
            #expect(try await service.order(id).state == .shipped)
            let left = try await service.store.read { try ShipmentTable.parkedCount($0) }
            #expect(left == 1)
        }
    }

    @Test("the database itself refuses a line whose parts do not add up")
    func constraint() async throws {
        try await TestSuite().run { service in
            let id = OrderID(try await service.place().orderID)
            let line = OrderLine(
                lineNo: 1, sku: "A", quantity: 3, unitPriceMinor: 1, shipped: 3, cancelled: 1)
            await #expect(throws: StoreError.self) {
                try await service.store.write { try OrderTable.progress(line, of: id, $0) }
            }
        }
    }
}
