import Messages
import ServiceKit
import Synchronization
import Testing
import Values
import Wire

@testable import OrderService

@Suite struct PlaceOrderTests {
    @Test("a good order is judged, reserved, frozen, confirmed and released in one call")
    func happyPath() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            let order = try await service.place()
            #expect(order.state == .released)
            #expect(order.number == "SO-2026-000001")
            #expect(order.totalMinor == 3 * 10_000 + 4 * 2_500)
            #expect(order.lines.map(\.unitPriceMinor) == [10_000, 2_500])
            #expect(order.contractVersion == 3 && order.priceListVersion == 2 && order.ruleVersion == 1)
            #expect(order.violations.isEmpty)
            let stored = try await service.order(order.orderID)
            #expect(stored == order)
            let kinds = try await service.kinds(order.orderID)
            #expect(Set(kinds.prefix(4)) == ["placed", "judged", "reserved", "frozen"])
            #expect(kinds.suffix(2) == ["confirmed", "released"])
            #expect(try await service.published() == ["confirmed", "released"])
        }
        #expect(suite.finance.snapshot.frozen.values.sorted() == [40_000])
        #expect(suite.inventory.snapshot.reserved.values.first == ["A": 3, "B": 4])
    }

    @Test(
        "an order wrong in every way names every rule at once, in the order of the table, and holds nothing")
    func everythingWrong() async throws {
        let suite = try TestSuite()
        let fromTerms = [
            "quota", "price", "price_floor", "quantity", "region", "sku", "date", "contract_type",
            "contract_open", "party_active",
        ]
        suite.channel.state.withLock { state in
            state.violations = fromTerms.map { CommonV1.Violation(rule: $0, field: "/x", message: $0) }
        }
        suite.inventory.state.withLock { $0.stock["B"] = 3 }
        suite.finance.state.withLock { state in
            state.balance = 1
            state.extra = ["approvals", "overdue", "credit_limit"].map {
                CommonV1.Violation(rule: $0, field: "", message: $0)
            }
        }
        try await suite.run { service in
            let order = try await service.place()
            #expect(order.state == .refused)
            #expect(
                order.violations.map(\.rule) == [
                    "party_active", "contract_open", "contract_type", "date", "sku", "region", "quantity",
                    "price_floor", "price", "quota", "stock_availability", "funds", "credit_limit",
                    "overdue", "approvals",
                ])
            let short = order.violations.first { $0.rule == "stock_availability" }
            #expect(short?.field == "/lines/1/quantity")
            #expect(short?.message == "4 of B wanted, 3 available")
            #expect(try await service.order(order.orderID) == order)
            #expect(try await service.kinds(order.orderID) == ["placed", "judged", "refused"])
            #expect(order.lines.map(\.cancelled) == [3, 4])
            #expect(try await service.published() == [])
        }
        #expect(suite.nothingIsHeld)
    }

    @Test("funds are not judged for an order that cannot be priced")
    func unpriced() async throws {
        let suite = try TestSuite()
        suite.finance.state.withLock { $0.balance = 0 }
        try await suite.run { service in
            let order = try await service.place(.sample { $0.lines[1].sku = "Z" })
            #expect(order.violations.map(\.rule) == ["sku"])
            #expect(order.violations.map(\.field) == ["/lines/1/sku"])
        }
        #expect(suite.finance.snapshot.checks == 0)
    }

    @Test("an unknown warehouse is one of the named failures")
    func unknownWarehouse() async throws {
        try await TestSuite().run { service in
            let order = try await service.place(.sample { $0.warehouseCode = "MOON" })
            #expect(order.violations.map(\.rule) == ["warehouse"])
        }
    }

    @Test(
        "a type whose flow is not open yet is refused by name",
        arguments: ["SI-OP", "SI-KA", "SI-CONS", "SI-DEMO", "ST-STD", "SO-POS", "RMA-RET", "PO"])
    func closedType(type: String) async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            let order = try await service.place(.sample { $0.orderType = type })
            #expect(order.state == .refused)
            #expect(order.violations.map(\.rule) == ["order_type"])
            #expect(order.violations.first?.message == "orders of type \(type) are not open yet")
        }
        #expect(suite.nothingIsHeld)
    }

    @Test("malformed input is refused with every fault and leaves no trace")
    func malformed() async throws {
        try await TestSuite().run { service in
            let error = await refusal {
                try await service.place(
                    .sample {
                        $0.orderType = "SI-NEW"
                        $0.currency = "yuan"
                        $0.lines[0].quantity = -3
                        $0.lines[1].sku = "A"
                    })
            }
            #expect(error.code == .invalidArgument)
            #expect(
                error.fields == ["/currency", "/lines/0/quantity", "/lines/1/sku", "/order_type"])
            let missing = await refusal { try await service.place(.sample(), "") }
            #expect(missing.code == .invalidArgument)
            let list = try await service.client().listOrders(
                OrderV1.ListOrdersRequest(), service.options(""))
            #expect(list.orders.isEmpty)
        }
    }

    @Test("a price list that makes the total overflow is an error of the input, not a crash")
    func overflow() async throws {
        let suite = try TestSuite()
        suite.channel.state.withLock { $0.prices["A"] = .max / 2 }
        try await suite.run { service in
            let error = await refusal { try await service.place() }
            #expect(error.code == .invalidArgument)
            #expect(error.fields == ["/lines"])
        }
    }

    @Test(
        "an order that a peer cannot judge is refused as unavailable, and nothing is stored", arguments: 0..<3
    )
    func peerDown(peer: Int) async throws {
        let suite = try TestSuite()
        if peer == 2 { suite.inventory.state.withLock { $0.stock["A"] = 0 } }
        [suite.toChannel, suite.toInventory, suite.toFinance][peer].set(.cutBefore)
        try await suite.run { service in
            let error = await refusal { try await service.place() }
            #expect(error.code == .unavailable)
            let summary = try await service.client().getOrderSummary(CommonV1.Empty(), service.options(""))
            #expect(summary.byState.isEmpty)
        }
    }

    @Test("a repeat gets the order as it is by now, even while peers are down; another body is refused")
    func repeated() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            let first = try await service.place(.sample { $0.hold = true })
            #expect(first.state == .confirmed)
            _ = try await service.release(first.orderID)
            let again = try await service.place(.sample { $0.hold = true })
            #expect(again.orderID == first.orderID)
            #expect(again.state == .released)
            suite.toChannel.set(.cutBefore)
            let third = try await service.place(.sample { $0.hold = true })
            #expect(third == again)
            let other = await refusal { try await service.place(.sample { $0.reference = "other" }) }
            #expect(other.code == .alreadyExists)
            suite.toChannel.set(.whole)
            let alsoOther = await refusal { try await service.place(.sample { $0.reference = "other" }) }
            #expect(alsoOther.code == .alreadyExists)
        }
    }

    @Test("the same operation id of two users are two orders")
    func scopes() async throws {
        try await TestSuite().run { service in
            let one = try await service.place()
            let two = try await service.place(by: Actor(userID: "u2", roles: ["sales"]))
            #expect(one.orderID != two.orderID)
        }
    }

    @Test("fifty parallel calls with one operation id make one order")
    func concurrentDuplicates() async throws {
        let suite = try TestSuite()
        try await suite.run { service in
            let orders = try await withThrowingTaskGroup(of: OrderV1.Order.self) { group in
                for _ in 0..<50 { group.addTask { try await service.place() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(orders.map(\.orderID)).count == 1)
            #expect(Set(orders.map(\.number)) == ["SO-2026-000001"])
            let list = try await service.client().listOrders(
                OrderV1.ListOrdersRequest(), service.options(""))
            #expect(list.orders.map(\.state) == [.released])
            #expect(try await service.published() == ["confirmed", "released"])
        }
        #expect(suite.inventory.snapshot.stock["A"] == 999_997)
    }

    @Test("two hundred parallel orders get numbers without gap and never sell stock twice")
    func concurrentOrders() async throws {
        let suite = try TestSuite()
        suite.inventory.state.withLock { $0.stock["A"] = 300 }
        try await suite.run { service in
            let orders = try await withThrowingTaskGroup(of: OrderV1.Order.self) { group in
                for index in 0..<200 { group.addTask { try await service.place(.sample(), "op-\(index)") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let numbers = orders.map(\.number).sorted()
            let expected = (1...200).map { Order.number(year: "2026", count: Int64($0)) }
            let released = orders.filter { $0.state == .released }.count
            let refused = orders.filter { $0.state == .refused }.count
            #expect(numbers == expected)
            #expect(released == 100)
            #expect(refused == 100)
        }
        #expect(suite.inventory.snapshot.stock["A"] == 0)
        #expect(suite.finance.snapshot.frozen.count == 100)
    }
}
